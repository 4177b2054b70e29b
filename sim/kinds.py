"""The words of the record: kinds of events, news, desks and channels. Their numbers are part of the results: append, never renumber."""

from enum import IntEnum


class EventKind(IntEnum):
    """What happened. Numbers are part of the results: append, never renumber."""

    ATTEMPT_FAILED = 1  # topic crime; actor offender; subject victim or -1
    CRIME = 2  # a completed crime: the true count
    INTERCEPTED = 3  # noticed in the act by a patrol: no completed crime; actor offender
    SEEN_LIVE = 4  # noticed by a camera's operator
    REPORTED = 5
    RECORDED = 6
    CLEARED = 7
    NOT_CLEARED = 8
    ARREST = 9
    RELEASE = 10
    MATTER_BORN = 11  # topic matter type; subject household's first resident; case matter
    MATTER_FOUND = 12  # by a grid worker on the round; actor grid; value days latent, as for every way to become known
    MATTER_CALLED = 13  # brought to the community's counter or the grid's worker by the household
    MATTER_SETTLED = 14  # actor desk (sim.kinds.Desk); value days since it became known
    MATTER_SENT_UP = 15  # actor desk that it goes to; value days since it became known
    MATTER_HARDENED = 16  # turned to violence; a CRIME of the assault type follows; value days since it arose
    MATTER_LAPSED = 17  # value days since it arose
    CALL = 20  # topic call kind (sim.duty); actor incident or matter, -1; subject caller; case call; value priority, 0: needs no unit
    DISPATCHED = 21  # actor unit; value: minutes since the call
    ARRIVED = 22  # the first unit at the place: actor unit; value: minutes since the call
    CALL_GIVEN_UP = 23  # nobody was free in time; value: minutes waited
    MOVED_UP = 24  # an idle unit goes to a post left empty; actor unit; place the post
    SUSPECT_FLED = 25  # topic crime; actor offender; subject caller; case incident: somebody is after him
    SIGHTED = 26  # a fleeing suspect; value: 0 camera, 1 checkpoint, 2 patrol
    DIRECTED = 27  # a located unit is sent to cut off; actor unit
    CAUGHT = 28  # at the scene or in pursuit; actor offender; value: minutes since the crime began
    LOST = 29  # value: minutes from leaving the scene to being lost
    MATTER_BY_110 = 35  # brought forward by a call to the police
    MATTER_BY_HOTLINE = 36  # by the platform's hotline
    MATTER_INSPECTED = 37  # found by an inspector or by the assessor of a project
    MATTER_CROSSES = 38  # became known, and its parties live in two grids; actor grid of the other party
    PETITION = 39  # the household petitions for the first time; value days since it became known
    PETITION_AGAIN = 40
    CLOSED_ON_PAPER = 41  # answered in time but not settled
    PROJECT_ASSESSED = 42  # topic dispute that it raises; value disputes found beforehand
    PROJECT_STARTED = 43  # value households concerned
    TREATMENT_STARTED = 44  # subject a person who was in crisis
    TURNED_AWAY = 45  # an offender at a gate behind which he does not live: no attempt; actor offender
    DEVICE_HELD = 46  # a lock or a guarded parking place withstood; ATTEMPT_FAILED follows; subject victim
    ALARM_RANG = 47  # and the burglar broke off; ATTEMPT_FAILED follows
    PUT_RIGHT = 48  # a key place was put right; topic 0 found by records or survey, 1 listed; value: share put right now
    RELAPSED = 49  # half of what was put right at a place is undone
    FOUND_BY_POLICE = 50  # a crime without victim that a patrol came across: true, recorded and cleared at once
    STOPPED = 51  # topic 0 rough, 1 explained; actor offender or -1; subject resident; value 1 where an offender was searching
    HELPED = 52  # taken into supervision and help after release; actor offender
    REGISTERED = 53  # a resident visited by the service for the floating population; value 1: helped too
    TOLD = 54  # neighbours who trust the service name somebody in an open case
    STAYED_AWAY = 55  # somebody who meant to report trusts too little: never reported; value loss
    NOT_RECORDED = 56  # reported, not recorded at the counter; value loss
    TIP = 57  # a grid worker who knows the place names somebody; actor station
    CASE_COLOUR = 58  # four-colour tracking: value 1 green .. 4 red
    UNIT_COLOUR = 59  # weekly board: topic colour, actor mesh unit, value relative change
    UNIT_PRESSED = 60  # quarterly appraisal: actor mesh unit, value pressure 0..1
    KEY_MANAGEMENT = 61  # put under key management: actor mesh unit, value relative change
    VETOED = 62  # actor mesh unit, value relative change
    PATROL_MOVED = 63  # a unit walks another beat by order; actor patrol unit, subject its own mesh unit, case the other, value days
    PERSON_CHECKED = 64  # a person released is visited; actor offender, subject resident
    SURVEYED = 65  # topic 0 safe, 1 satisfied, 2 safe of registered, 3 of floating, 4 of old residents; subject number asked; value share


class News(IntEnum):
    """What reaches a resident's opinion: written by offend, record and matters, consumed by perceive."""

    VICTIM = 0
    HEARD = 1
    LET_DOWN = 2
    SETTLED = 3
    WAITING = 4
    ANSWERED = 5  # the police came fast
    ANSWERED_LATE = 6  # late, or not at all
    STOPPED = 10  # stopped and questioned by police without a reason given
    STOPPED_FAIRLY = 11
    REGISTERED = 12  # visited to be registered
    SERVED = 13  # registered and helped on the same visit
    SOLVED = 20  # own case cleared
    # what each does to security and satisfaction: sim.setup.news_effects


class Desk(IntEnum):
    """Where a matter lies: the stage of a matter. Matters go up in the order of numbers, past desks that cannot settle them."""

    LATENT = 0  # nobody knows of it
    GRID = 1  # the grid's worker
    MEDIATORS = 2  # mediators' body of the community
    COMMUNITY = 3
    SECTOR = 4  # sector mediators of the district
    STREET = 5
    COURT = 6  # community court
    DISTRICT = 7
    CITY = 8
    PETITION = 9  # petition office or leaders who receive petitioners
    CARE = 10  # people in mental crisis: hospital, station on call, street centre
    INSPECTORS = 11
    OFFICIALS = 12  # who come to the grids on the weekly day; matters do not lie here
    GONE = 13


class Channel(IntEnum):
    """How a matter becomes known."""

    ROUND = 0
    COUNTER = 1
    POLICE = 2
    HOTLINE = 3
