"""What a trial would do with one patient: which lesions it treats, and which trials it closes."""
