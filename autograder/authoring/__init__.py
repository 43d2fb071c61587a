"""For authors: notebooks that stay equal to dlcore, releases, and new exercises."""
