"""`python -m service` is `winnow`."""

from service.cli import main

if __name__ == "__main__":
    main()
