// Replaced as the proof grows.
