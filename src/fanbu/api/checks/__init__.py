"""What `doctor` looks at: the folder's files, and the facts in the stores."""
