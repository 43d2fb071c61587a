"""The book. For now it holds the capstone; the chapters join it."""
