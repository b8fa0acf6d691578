"""``python -m gipr_nlp`` is the command ``gipr-nlp``."""

from gipr_nlp.cli import main

if __name__ == "__main__":
    main()
