# Starts pytest as `python -m pytest` does, but loads it before the repository's folder can be searched, and leaves our own
# folder first: a pytest.py or testwright_recorder.py of the repository must not stand in for either.
import os
import sys

if __name__ == "__main__":
    import pytest

    sys.path.insert(1, os.getcwd())
    sys.exit(pytest.main())
