"""The domain: questionnaires, places, polls, slips, ballot box, counting. No web in here."""
