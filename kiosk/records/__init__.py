"""What is kept: visits, blobs, and the trail of every step. The only home of the database library."""
