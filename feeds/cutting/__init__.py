"""How bundle.py cuts one text into stories: containers, lines, markers, heads, bylines, dates, furniture."""
