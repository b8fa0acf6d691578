"""Quantities: numbers with their units, what they count, what denies something, what adds up to what."""
