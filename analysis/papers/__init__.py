"""The official papers (giấy tờ): Word, Excel and PDF, from templates a locality can replace with its own."""
