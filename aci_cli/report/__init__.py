"""A brief: every answer to one question on one page, with what it rests on."""
