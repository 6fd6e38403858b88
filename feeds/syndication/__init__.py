"""What RSS, Atom and JSON Feed have in common behind read.py: bytes mended, items cut out, dates, facts, links to feeds."""
