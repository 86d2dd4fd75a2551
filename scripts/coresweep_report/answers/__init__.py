"""The questions of the first screen, a module each: `answer` says it in words, with the number it rests on."""
