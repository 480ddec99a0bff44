"""Start Orthomark; `python main.py` is the same program as `orthomark`."""

from app.cli import main

if __name__ == "__main__":
    main()
