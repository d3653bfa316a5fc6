"""What members handed in elsewhere, brought in: platforms, clones, drives, piles of files."""
