"""What stands right beside the names and the numbers of a quote."""
