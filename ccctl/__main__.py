"""`python -m ccctl` is `ccctl`."""

from ccctl.cli.main import main

main()
