"""The commands of `winnow`, by what they are about; cli.py puts them together."""
