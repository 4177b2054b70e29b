"""The areas of public life, in the order in which they work at each moment (see `sim.area`)."""

from sim.area import Area
from sim.areas.beats import Beats
from sim.areas.campaign import CampaignArea
from sim.areas.care import Care
from sim.areas.fraud import Fraud
from sim.areas.institutions import Institutions
from sim.areas.livelihood import LivelihoodArea
from sim.areas.places import Places
from sim.areas.platform import PlatformLoad
from sim.areas.projects import Projects
from sim.areas.registration import RegistrationArea
from sim.areas.response import ResponseArea
from sim.areas.stops import StopsArea
from sim.areas.surveys import Surveys

AREAS: tuple[type[Area], ...] = (
    CampaignArea,
    LivelihoodArea,
    Places,
    Projects,
    Care,
    PlatformLoad,
    Institutions,
    Beats,
    StopsArea,
    Fraud,
    RegistrationArea,
    ResponseArea,
    Surveys,
)
