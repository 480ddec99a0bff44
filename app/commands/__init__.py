"""The command line, one file per group of commands. Heavy imports wait until their command runs."""
