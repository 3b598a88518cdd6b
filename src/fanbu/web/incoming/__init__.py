"""Files on their way in, as the pages tell of them: looks, questions, readings, long work."""
