"""Benchmarks of the engines, on schools drawn at random from a seed."""
