"""What policies can put in place: the wall between policies and the model.

A policy is a pure function of its parameters and the city to provisions. Each kind of provision (one class, in the file of
its theme) states its meaning, unit and axes, a neutral value at which the model behaves as if the policy did not exist, and
the rule by which two policies on one provision combine, so the order of policies in a file never matters. `sim.deployment`
puts provisions on the calendar; nothing else reads policies.
"""

from sim.provisions.base import Provision, Provisions, combine
from sim.provisions.clock import MINUTES_PER_DAY, clock_minutes, duty_hours
from sim.provisions.cost import Cost
from sim.provisions.force import Campaign, Sent, Stops
from sim.provisions.institutions import Appraisal, Tracking, WarningBoard
from sim.provisions.people import FraudShield, Jobs, Registration, Supervision
from sim.provisions.places import Devices, Gates, KeyPlaces, Lighting, Management, VictimDevices
from sim.provisions.platform import (
    CarePathway,
    CommunityHalls,
    Courts,
    Inspection,
    MediationBodies,
    OfficialDay,
    Project,
    Reception,
    RiskAssessment,
    ServicePlatform,
)
from sim.provisions.policy import Evidence, Policy
from sim.provisions.response import Checkpoints, GpsDispatch, LivelihoodLine, OffResponse, ResponseUnits, StagedResponse
from sim.provisions.service import GridService
from sim.provisions.walking import Roster, Visiting, whole_units
from sim.provisions.watching import Cameras
from sim.provisions.where import Where

__all__ = [
    "MINUTES_PER_DAY",
    "Appraisal",
    "Cameras",
    "Campaign",
    "CarePathway",
    "CommunityHalls",
    "Checkpoints",
    "Cost",
    "Devices",
    "Courts",
    "Evidence",
    "FraudShield",
    "Gates",
    "GpsDispatch",
    "GridService",
    "Jobs",
    "KeyPlaces",
    "Lighting",
    "LivelihoodLine",
    "Management",
    "Inspection",
    "MediationBodies",
    "OfficialDay",
    "OffResponse",
    "Policy",
    "Project",
    "Provision",
    "Provisions",
    "Registration",
    "Reception",
    "RiskAssessment",
    "ResponseUnits",
    "Roster",
    "Sent",
    "StagedResponse",
    "Stops",
    "Supervision",
    "Tracking",
    "VictimDevices",
    "Visiting",
    "WarningBoard",
    "ServicePlatform",
    "Where",
    "clock_minutes",
    "combine",
    "duty_hours",
    "whole_units",
]
