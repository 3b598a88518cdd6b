"""`python -m fanbu`: the command, where its name is not on the path."""

from fanbu.cli import main

if __name__ == "__main__":
    main()
