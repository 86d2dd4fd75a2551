"""`make crosscheck`: coresweep beside instruments that nobody here wrote, in one sitting."""
