"""Pure numbers, pictures and papers: values of ``surveys`` in, values or bytes out."""
