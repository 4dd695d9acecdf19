"""`python -m ossmk`: the command line, where the `ossmk` script is not on the path."""

from ossmk.cli.main import main

main()
