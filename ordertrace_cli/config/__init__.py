"""What is set and where: flags, environment, the user's file, defaults."""
