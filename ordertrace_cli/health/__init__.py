"""What a look at the surroundings of ordertrace can show, as values."""
