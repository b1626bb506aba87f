"""Networks in the files of other tools, turned into specs: a file per format, one mapper, one writer."""
