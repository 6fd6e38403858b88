"""Winnow from a fresh clone: sets up .venv beside this file, then does what is asked. Needs Python, nothing else.

  python3 winnow.py run               the daemon, on ./config.toml
  python3 winnow.py test [ARGS...]    the tests, with pytest's arguments
  python3 winnow.py COMMAND [ARGS...] any other command of `winnow`, such as once, check, sources; --help lists them

The first call installs the libraries that requirements.lock names, checked by their hashes; `test` also those of
requirements-dev.lock. Later calls install only after a change of these files, and need no network.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

# This file is read by whatever `python3` is, so that an old one can say what is needed: its syntax is Python 3.6's.
OLDEST = (3, 11)
TOP = Path(__file__).resolve().parent
VENV = TOP / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "winnow-installed"  # a line for each thing installed: its name and the hash of what it came from


def main(argv: "list[str]") -> None:
    """Set up what the command needs, then become that command: signals and the exit code are its own."""
    if not argv:
        sys.exit(__doc__.strip())
    if os.name != "posix":
        sys.exit("Winnow runs on Linux and macOS; here, its Dockerfile in deploy/ does")
    if sys.version_info < OLDEST:
        newer = find_newer()
        os.execv(newer, [newer, str(TOP / "winnow.py"), *argv])
    set_up(["requirements.lock", "requirements-dev.lock"] if argv[0] == "test" else ["requirements.lock"])
    if argv[0] == "test":
        os.chdir(str(TOP))
        os.execv(str(PYTHON), [str(PYTHON), "-m", "pytest", *argv[1:]])
    os.execv(str(VENV / "bin" / "winnow"), ["winnow", *argv])


def find_newer() -> str:
    """The newest Python on the PATH that is new enough; exits with what to install where there is none."""
    for minor in range(19, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and works(found):
            return found
    sys.exit(
        "Winnow needs Python {}.{} or newer; this is {}.{}, and no newer one is on the PATH.\n"
        "Debian 12+: apt-get install python3 python3-venv; macOS: brew install python".format(
            *OLDEST, *sys.version_info[:2]
        )
    )


def works(python: str) -> bool:
    """Whether this Python starts and is new enough: a shim may not, nor a .venv whose Python went away."""
    asked = f"import sys; sys.exit(sys.version_info < {OLDEST!r})"
    try:
        return run([python, "-c", asked]).returncode == 0
    except OSError:  # not for this user
        return False


def set_up(locks: "list[str]") -> None:
    """Make .venv, install the last of `locks` (each holds those before it) and Winnow itself, each where it changed."""
    import fcntl  # not on Windows

    with (TOP / "winnow.py").open() as alone:  # two calls at once: the second waits, and finds everything done
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not (PYTHON.exists() and works(str(PYTHON))):
            make_venv()
        wanted = {name: digest(TOP / name) for name in locks}
        wanted["winnow"] = digest(TOP / "pyproject.toml", str(TOP))
        held = dict(line.split() for line in STAMP.read_text().splitlines()) if STAMP.exists() else {}
        if any(held.get(name) != wanted[name] for name in locks):
            say(f"installing the libraries of {locks[-1]} (once; a minute or so)")
            pip("--require-hashes", "-r", str(TOP / locks[-1]))
            held.update((name, wanted[name]) for name in locks)
            stamp(held)
        elif held.get("winnow") == wanted["winnow"]:
            return
        say("installing Winnow itself")
        pip("--no-build-isolation", "--no-deps", "--editable", str(TOP))
        stamp({**held, **wanted})


def make_venv() -> None:
    """A new .venv; without pip in it where the system's Python lacks ensurepip (Debian without python3-venv)."""
    say("making .venv with Python {}.{}.{}".format(*sys.version_info[:3]))
    made = run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if made.returncode:
        made = run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])
    if made.returncode:
        writable(TOP)
        sys.exit(made.stdout + "\ncannot make .venv; on Debian: apt-get install python3-venv")


def pip(*args: str) -> None:
    """`pip install` into .venv, by its own pip or by the system's. Exits with pip's words where it fails."""
    writable(VENV)
    found = find_pip()
    elsewhere = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")  # would install past .venv
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    kept.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_ROOT_USER_ACTION="ignore", PIP_NO_INPUT="1")
    if not os.access(os.environ.get("HOME") or "/nowhere", os.W_OK):
        kept["PIP_NO_CACHE_DIR"] = "1"
    done = run([*found, "install", "-qq", *args], env=kept)
    if done.returncode:
        sys.exit(done.stdout + "\npip could not install that (the first call needs the network)")


def find_pip() -> "list[str]":
    """The pip to install with: .venv's own, else one outside that is new enough to install into another Python."""
    inside = [str(PYTHON), "-m", "pip"]
    if run([*inside, "--version"]).returncode == 0:
        return inside
    for outside in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        if shutil.which(outside[0]) and run([*outside, "--python", str(PYTHON), "--version"]).returncode == 0:
            return [*outside, "--python", str(PYTHON)]
    sys.exit("no pip that can fill .venv: install Debian's python3-venv, or any pip from 22.3 on, and call this again")


def writable(folder: Path) -> None:
    """Exits where this user cannot write there."""
    if not os.access(str(folder), os.W_OK):
        sys.exit(f"cannot write {folder}: give it to the user who runs this, or be that user")


def run(command: "list[str]", **how: object) -> "subprocess.CompletedProcess[str]":
    """Run to the end; output and errors together as text."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "universal_newlines": True}
    return subprocess.run(command, stdin=subprocess.DEVNULL, **pipes, **how)


def digest(path: Path, beside: str = "") -> str:
    """The hash of a file, and of the words beside it."""
    return hashlib.sha256(path.read_bytes() + beside.encode()).hexdigest()


def stamp(held: "dict[str, str]") -> None:
    """Write down what is installed."""
    STAMP.write_text("".join("{} {}\n".format(*item) for item in sorted(held.items())))


def say(what: str) -> None:
    """One line of progress, out of the way of what the command prints."""
    print("winnow: " + what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
