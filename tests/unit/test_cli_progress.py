"""Progress and Ctrl-C: an interrupt that a library swallowed stops the run at its next sign of life."""

import signal

import pytest

from experiments.cli_output import Steps


@pytest.fixture
def plain_handler():
    held = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, held)


def test_an_interrupt_lost_in_a_callback_is_raised_at_the_next_day(plain_handler):
    days = []
    with pytest.raises(KeyboardInterrupt), Steps("city", "%") as steps:
        steps.share("days", 0.1)
        with pytest.raises(KeyboardInterrupt):  # as in a callback of ctypes, which prints it and goes on
            signal.raise_signal(signal.SIGINT)
        days.append(1)
        steps.share("days", 0.2)
        days.append(2)
    assert days == [1] and signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_handler_of_somebody_else_stays(plain_handler):
    heard = []
    signal.signal(signal.SIGINT, lambda *_: heard.append(1))
    with Steps("city", "%") as steps:
        signal.raise_signal(signal.SIGINT)
        steps.share("days", 0.5)
    assert heard == [1]


def test_while_llvm_calls_back_an_interrupt_waits_for_the_next_step(plain_handler):
    """Python prints an exception raised in such a callback, traceback and all, and goes on."""
    world = {"signal": signal}
    exec(compile("def callback():\n    signal.raise_signal(signal.SIGINT)\n", "site-packages/llvmlite/binding/x.py", "exec"), world)
    days = []
    with pytest.raises(KeyboardInterrupt), Steps("city", "%") as steps:
        world["callback"]()
        days.append(1)
        steps.update(1, 2)
        days.append(2)
    assert days == [1]
