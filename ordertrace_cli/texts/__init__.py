"""Every sentence a person reads, by cause and code, in English and Russian."""
