"""GH Archive: the hours of GitHub's public timeline, from files to contributions."""
