"""Every kind of order of the landscape: what happens to it and what is then true."""
