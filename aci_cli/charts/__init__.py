"""Pictures of answers: what each shows, and how it is drawn on paper, a screen or a terminal."""
