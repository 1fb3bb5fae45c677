"""scripts/setup on machines of paper: every command it may call is a stand-in that writes down how it was called."""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

# Behaves like python3 outside and like .venv/bin/python inside; `broken-NAME` files switch faults on.
PYTHON = r"""#!/usr/bin/bash
machine={machine}
echo "python $*" >>$machine/calls
case "$*" in
*ensurepip*) [[ -e $machine/has-venv ]] ;;
"-m venv .venv")
    mkdir -p .venv/bin && cp "$0" .venv/bin/python && touch .venv/pyvenv.cfg ;;
*version_info*) cat $machine/version ;;
*"-m pip"*)
    [[ ! -e $machine/slow ]] || sleep 1
    if [[ -e $machine/killed ]]; then rm $machine/killed; kill -KILL $PPID $$; fi
    if [[ -e $machine/pip-says ]]; then cat $machine/pip-says; exit 1; fi
    if [[ $* == *--editable* ]]; then
        printf '#!/usr/bin/bash\necho "scelle $*" >>{machine}/calls\n' >.venv/bin/scelle
        chmod +x .venv/bin/scelle
    fi ;;
esac
"""

COMMANDS = {
    "id": "echo {uid}",
    "sudo": 'echo "sudo $*" >>{machine}/calls; [[ -e {machine}/may-sudo ]] || exit 1; shift; exec "$@"',
    "ldconfig": "cat {machine}/libraries",
    "dpkg-query": "[[ -e {machine}/has-swift ]]",
    "apt-get": (
        'echo "apt-get $*" >>{machine}/calls\n'
        "[[ ! -e {machine}/apt-says ]] || {{ cat {machine}/apt-says; exit 100; }}\n"
        "[[ $* != *install* ]] || {{ touch {machine}/has-venv {machine}/has-swift; echo libGL.so.1 libgthread-2.0.so.0 >{machine}/libraries; }}"
    ),
}


LOCKS = ("device", "central", "test")


class Machine:
    """A folder with a checkout and a PATH of its own."""

    def __init__(self, folder: Path, repository: Path, uid: int) -> None:
        self.folder = folder
        self.checkout = folder / "checkout"
        self.commands = folder / "bin"
        self.path = f"{self.commands}:/usr/bin:/bin"
        self.commands.mkdir(parents=True)
        (self.checkout / "scripts").mkdir(parents=True)
        (self.checkout / "requirements").mkdir()
        for name in ("setup", "kiosk"):
            shutil.copy(repository / "scripts" / name, self.checkout / "scripts")
        for name in ("setup.cfg", "pyproject.toml", *(f"requirements/{lock}.txt" for lock in LOCKS)):
            (self.checkout / name).write_text(f"{name} as it was\n")
        for name in ("python3", "python3.11", "python3.12", "python3.13"):
            self._command(name, PYTHON.replace("{machine}", str(folder)))
        for name, body in COMMANDS.items():
            self._command(name, "#!/usr/bin/bash\n" + body.format(machine=folder, uid=uid) + "\n")
        self._command("chromium", "#!/usr/bin/bash\n")
        (folder / "libraries").write_text("")
        (folder / "version").write_text("3.11\n")

    def _command(self, name: str, text: str) -> None:
        path = self.commands / name
        path.write_text(text)
        path.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": self.path, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}

    def prepared(self) -> "Machine":
        """A machine whose system packages are all there."""
        (self.folder / "has-venv").touch()
        (self.folder / "has-swift").touch()
        (self.folder / "libraries").write_text("libGL.so.1 libgthread-2.0.so.0\n")
        return self

    def run(self, *words: str, script: str = "setup") -> subprocess.CompletedProcess[str]:
        (self.folder / "calls").write_text("")
        return subprocess.run(
            [self.checkout / "scripts" / script, *words],
            cwd="/",
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def calls(self, word: str = "") -> list[str]:
        return [call for call in (self.folder / "calls").read_text().splitlines() if word in call]

    def ready(self) -> bool:
        """Whether the last call left a whole environment and built the models last."""
        venv = self.checkout / ".venv"
        return (
            (venv / ".set-up-device").is_file()
            and not (venv / ".under-way").exists()
            and self.calls()[-1] == "scelle models build"
        )


@pytest.fixture
def machine(tmp_path: Path, repository: Path) -> Callable[..., Machine]:
    def made(uid: int = 0) -> Machine:
        return Machine(tmp_path / "machine", repository, uid)

    return made


def one_line(text: str) -> str:
    assert text.count("\n") == 1, text
    return text


def test_a_bare_machine_gets_system_packages_an_environment_and_models(machine: Callable[..., Machine]) -> None:
    box = machine()
    result = box.run()
    assert result.returncode == 0, result.stderr
    assert box.ready()
    (installed,) = [call for call in box.calls("apt-get") if "install" in call]
    assert installed.endswith("--yes python3-venv libgl1 libglib2.0-0")
    (wheels,) = box.calls("--require-hashes")
    assert "--no-deps" in wheels
    assert "--only-binary :all:" in wheels
    assert wheels.endswith("-r requirements/device.txt")
    assert len(box.calls("--no-build-isolation --editable .")) == 1


def test_without_root_or_sudo_the_missing_packages_are_named_in_one_line(machine: Callable[..., Machine]) -> None:
    box = machine(uid=1000)
    result = box.run()
    assert result.returncode == 69
    assert one_line(result.stderr).endswith("sudo apt-get install python3-venv libgl1 libglib2.0-0\n")
    assert not box.calls("apt-get")
    assert not (box.checkout / ".venv").exists()


def test_only_what_is_missing_is_named(machine: Callable[..., Machine]) -> None:
    box = machine(uid=1000).prepared()
    (box.folder / "has-venv").unlink()
    assert one_line(box.run().stderr).endswith("sudo apt-get install python3-venv\n")


def test_sudo_without_a_password_is_enough(machine: Callable[..., Machine]) -> None:
    box = machine(uid=1000)
    (box.folder / "may-sudo").touch()
    assert box.run().returncode == 0
    assert box.ready()


def test_without_network_apt_is_explained_in_one_line(machine: Callable[..., Machine]) -> None:
    box = machine()
    (box.folder / "apt-says").write_text("E: Failed to fetch a package  Temporary failure resolving 'the archive'\n")
    result = box.run()
    assert result.returncode == 69
    assert "no network" in one_line(result.stderr)
    assert "libgl1" in result.stderr


def test_a_second_call_asks_nobody_and_is_fast(machine: Callable[..., Machine]) -> None:
    box = machine().prepared()
    box.run()
    started = time.monotonic()
    result = box.run()
    assert time.monotonic() - started < 1.0
    assert result.returncode == 0
    assert result.stdout == ""
    assert not box.calls("-m pip")
    assert not box.calls("-m venv")
    assert not box.calls("apt-get")
    assert box.calls()[-1] == "scelle models build"


def test_an_interrupted_set_up_is_done_again_from_the_start(machine: Callable[..., Machine]) -> None:
    box = machine().prepared()
    (box.folder / "killed").touch()
    assert box.run().returncode != 0
    assert (box.checkout / ".venv/.under-way").exists()
    (box.checkout / ".venv/half-a-package").touch()
    result = box.run()
    assert result.returncode == 0, result.stderr
    assert box.ready()
    assert not (box.checkout / ".venv/half-a-package").exists()


@pytest.mark.parametrize("change", ["lock", "folder", "python", "no python"])
def test_an_environment_that_no_longer_fits_is_made_anew(machine: Callable[..., Machine], change: str) -> None:
    box = machine().prepared()
    box.run()
    (box.checkout / ".venv/of-earlier").touch()
    if change == "lock":
        (box.checkout / "requirements/device.txt").write_text("another lock\n")
    elif change == "folder":
        box.checkout = box.checkout.rename(box.folder / "moved")
    elif change == "python":
        (box.folder / "version").write_text("3.13\n")
    else:
        (box.checkout / ".venv/bin/python").unlink()
    result = box.run()
    assert result.returncode == 0, result.stderr
    assert box.ready()
    assert not (box.checkout / ".venv/of-earlier").exists()


def test_the_central_service_needs_nothing_of_a_kiosk(machine: Callable[..., Machine]) -> None:
    box = machine()
    result = box.run("--central")
    assert result.returncode == 0, result.stderr
    (installed,) = [call for call in box.calls("apt-get") if "install" in call]
    assert installed.endswith("--yes python3-venv")
    (wheels,) = box.calls("--require-hashes")
    assert wheels.endswith("-r requirements/central.txt")
    assert not box.calls("scelle models build")


def test_a_service_can_become_a_kiosk_too(machine: Callable[..., Machine]) -> None:
    box = machine().prepared()
    box.run("--central")
    box.run()
    assert not box.calls("-m venv")
    assert box.calls("-r requirements/device.txt")
    assert box.ready()
    box.run("--central")
    assert not box.calls("-m pip")


def test_the_test_set_is_added_to_the_device_set(machine: Callable[..., Machine]) -> None:
    box = machine().prepared()
    box.run()
    result = box.run("--tests")
    assert result.returncode == 0, result.stderr
    assert not box.calls("-m venv")
    assert box.calls("-r requirements/test.txt")
    # And both are satisfied from then on.
    for words in ([], ["--central"], ["--tests"]):
        box.run(*words)
        assert not box.calls("-m pip")


def test_the_test_set_asks_for_what_the_browser_tests_need(machine: Callable[..., Machine]) -> None:
    box = machine(uid=1000).prepared()
    (box.commands / "chromium").unlink()
    # A machine that has a browser of its own would hide the gap.
    for name in ("bash", "dirname", "sha256sum", "flock", "cat"):
        (box.commands / name).symlink_to(Path("/usr/bin") / name)
    box.path = str(box.commands)
    result = box.run("--tests")
    assert result.returncode == 69
    assert one_line(result.stderr).endswith("sudo apt-get install libatomic1 chromium\n")


def test_a_change_of_the_project_installs_the_project_only(machine: Callable[..., Machine]) -> None:
    box = machine().prepared()
    box.run()
    (box.checkout / "setup.cfg").write_text("another command\n")
    box.run()
    assert len(box.calls("-m pip")) == 1
    assert box.calls("--editable")


@pytest.mark.parametrize(
    ("pip_says", "status", "sentence"),
    [
        ("WARNING: NewConnectionError: [Errno -3] Temporary failure in name resolution", 69, "no network"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            65,
            "not the one that was locked",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", 73, "disk is full"),
        ("ERROR: No matching distribution found for openvino==2026.4.1", 69, "no wheel for this machine"),
        ("WARNING: SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", 69, "set the clock"),
        ("ERROR: a fault of a new kind", 70, "a fault of a new kind"),
    ],
)
def test_what_pip_says_becomes_one_line(
    machine: Callable[..., Machine], pip_says: str, status: int, sentence: str
) -> None:
    box = machine().prepared()
    (box.folder / "pip-says").write_text(pip_says + "\n")
    result = box.run()
    assert result.returncode == status
    assert sentence in one_line(result.stderr)
    (box.folder / "pip-says").unlink()
    assert box.run().returncode == 0
    assert box.ready()


def test_two_calls_at_once_install_once(machine: Callable[..., Machine]) -> None:
    box = machine().prepared()
    (box.folder / "slow").touch()
    first = subprocess.Popen([box.checkout / "scripts/setup"], env=box.environment, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while not (box.checkout / ".venv").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    second = subprocess.run(
        [box.checkout / "scripts/setup"], env=box.environment, capture_output=True, text=True, timeout=60, check=False
    )
    first.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "waiting" in second.stdout
    assert len(box.calls("--require-hashes")) == 1


def test_a_folder_that_is_no_environment_is_not_removed(machine: Callable[..., Machine]) -> None:
    box = machine().prepared()
    (box.checkout / ".venv").mkdir()
    (box.checkout / ".venv/diary").touch()
    result = box.run()
    assert result.returncode == 73
    assert "move it away" in one_line(result.stderr)
    assert (box.checkout / ".venv/diary").exists()


def test_an_unknown_argument_is_refused(machine: Callable[..., Machine]) -> None:
    result = machine().run("--test")
    assert result.returncode == 64
    assert "--tests" in one_line(result.stderr)


def test_the_kiosk_sets_up_then_runs_with_its_arguments(machine: Callable[..., Machine]) -> None:
    box = machine().prepared()
    result = box.run("--config", "a file.toml", script="kiosk")
    assert result.returncode == 0, result.stderr
    assert box.calls()[-2:] == ["scelle models build", "scelle run --config a file.toml"]


def test_the_kiosk_does_not_start_on_a_failed_set_up(machine: Callable[..., Machine]) -> None:
    box = machine(uid=1000)
    assert box.run(script="kiosk").returncode == 69
    assert not box.calls("scelle run")
