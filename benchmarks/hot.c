// Plain-C reference of the hot phases: routine, patrol, offend, fade. Same records, same arithmetic in the same order as
// sim/phases and sim/rules, so that equal bits are the proof of equal work. Compiled and called by benchmarks/c_reference.py;
// tables.h is written there from sim.tables, with one struct for each table and `n_<column>` beside each column.
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

typedef uint64_t u64;
typedef uint32_t u32;
typedef uint8_t u8;
typedef int8_t i8;
typedef int64_t i64;
typedef int32_t i32;
typedef float f32;
typedef double f64;

#include "tables.h"

#define G1 0x9E3779B97F4A7C15ull
#define G2 0xD1B54A32D192ED03ull
#define TRIES 8
#define MAX_STEPS 40
#define MAX_TRIPS 6
#define MAX_PLANS 16
#define CHUNK 2048
#define TIES 4
#define LOG1P_LAST 16383
static const i64 ONE_HOME = 1, ONE_VISITOR = (i64)1 << 16, ONE_STREET = (i64)1 << 32, ONE_EBIKE = (i64)1 << 48;

// ---------------------------------------------------------------------------------------------------- draws (sim.core.rng)
static inline u64 mix(u64 z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}
static inline u64 draw(u64 key, u64 entity, u64 time) { return mix(mix(key + entity * G1) + time * G2); }
static inline u64 again(u64 bits, u64 number) { return mix(bits + number * G1); }
static inline f64 unit(u64 bits) { return (f64)(i64)(bits >> 11) * (1.0 / 9007199254740992.0); }
static inline i64 below(u64 bits, i64 n) { return ((i64)(bits >> 32) * n) >> 32; }
static inline f64 least(f64 a, f64 b) { return b < a ? b : a; }

// ------------------------------------------------------------------------------------------- functions (sim.core.detmath)
static inline f64 from_bits(i64 bits) {
    f64 x;
    memcpy(&x, &bits, 8);
    return x;
}
static inline f64 det_exp(f64 x) {
    if (x > 709.0) return INFINITY;
    if (x < -708.0) return 0.0;
    if (x != x) return x;
    f64 n = floor(x * 1.4426950408889634 + 0.5);
    f64 r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
    static const f64 series[] = {2.0876756987868099e-09, 2.5052108385441720e-08, 2.7557319223985893e-07, 2.7557319223985888e-06,
                                 2.4801587301587302e-05, 1.9841269841269841e-04, 1.3888888888888889e-03, 8.3333333333333332e-03,
                                 4.1666666666666664e-02, 1.6666666666666666e-01, 0.5, 1.0, 1.0};
    f64 p = 1.6059043836821613e-10;
    for (int i = 0; i < 13; i++) p = p * r + series[i];
    return p * from_bits(((i64)n + 1023) << 52);
}
static f64 det_log(f64 x) {
    if (!(x > 0.0)) return x == 0.0 ? -INFINITY : NAN;
    if (x == INFINITY) return INFINITY;
    f64 shift = x < 2.2250738585072014e-308 ? 54.0 : 0.0, scaled = shift > 0.0 ? x * 18014398509481984.0 : x;
    i64 bits;
    memcpy(&bits, &scaled, 8);
    f64 k = (f64)((bits >> 52) - 1023) - shift;
    f64 m = from_bits((bits & (((i64)1 << 52) - 1)) | ((i64)1023 << 52));
    if (m > 1.4142135623730951) {
        m = m * 0.5;
        k = k + 1.0;
    }
    f64 f = m - 1.0, s = f / (2.0 + f), z = s * s;
    static const f64 series[] = {0.10526315789473684, 0.11764705882352941, 0.13333333333333333, 0.15384615384615385, 0.18181818181818182,
                                 0.2222222222222222, 0.2857142857142857, 0.4, 0.6666666666666666};
    f64 p = 0.09523809523809523;
    for (int i = 0; i < 9; i++) p = p * z + series[i];
    return k * 6.93147180369123816490e-01 - ((s * (f - z * p) - k * 1.90821492927058770002e-10) - f);
}
static inline f64 horner(const f64 *c, int n, f64 r) {
    f64 p = c[0];
    for (int i = 1; i < n; i++) p = p * r + c[i];
    return p;
}
static f64 normal_quantile(f64 u) {
    static const f64 ca[] = {2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
                             1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0};
    static const f64 cb[] = {5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
                             5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0};
    static const f64 ta[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
                             3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0};
    static const f64 tb[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
                             6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0};
    static const f64 fa[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
                             2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0};
    static const f64 fb[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
                             1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};
    f64 q = u - 0.5;
    if (fabs(q) <= 0.425) {
        f64 r = 0.180625 - q * q;
        return q * (horner(ca, 8, r) / horner(cb, 8, r));
    }
    f64 r = sqrt(-det_log(q < 0.0 ? u : 1.0 - u)), value;
    if (r <= 5.0) value = horner(ta, 8, r - 1.6) / horner(tb, 8, r - 1.6);
    else value = horner(fa, 8, r - 5.0) / horner(fb, 8, r - 5.0);
    return q < 0.0 ? -value : value;
}
static inline f64 waiting_time(f64 u, f64 median) { return -det_log(1.0 - u) * 1.4426950408889634 * median; }

// ------------------------------------------------------------------------------------------------ rules (sim.rules)
static inline i64 departure_min(u64 bits, i64 trip, i64 minute, i64 window) {
    i64 jitter = (i64)((bits >> (trip * 8)) & 255);
    return minute + ((jitter * window) >> 8) - (window >> 1);
}
static inline int stays_inside(u64 bits, const Number *numbers, f32 security) {
    i64 limit = (i64)(65536.0 * least(1.0, numbers->skip_base + numbers->skip_insecure * (1.0 - (f64)security)));
    return (i64)(bits >> 48) < limit;
}
static inline i64 goal_place(i64 goal, i64 home, i64 work, i64 leisure) { return goal == 1 ? work : goal == 2 ? leisure : home; }
static inline i64 travel_min(i64 from, i64 to, i64 work_min, i64 leisure_min) {
    return from + to == 2 ? leisure_min : from + to == 3 ? (work_min + leisure_min) >> 1 : work_min;
}
static inline f64 empty_dwellings(f64 households, f64 residents, f64 home) {
    if (residents <= 0) return 0.0;
    f64 away = 1.0 - least(1.0, home / residents);
    return households * away * away * sqrt(away);
}
static inline f64 targets(i64 kind, i64 presence, f64 households, f64 residents, f64 cars) {
    f64 home = (f64)(presence & 65535), indoors = (f64)((presence >> 16) & 65535), street = (f64)((presence >> 32) & 65535);
    switch (kind) {
        case 0: return empty_dwellings(households, residents, home);
        case 1: return households - empty_dwellings(households, residents, home);
        case 2: return (f64)((presence >> 48) & 65535);
        case 3: return cars * (residents > 0 ? least(1.0, home / residents) : 0.0);
        case 4: return street + 0.5 * indoors;
        case 5: return street;
        case 6: return indoors + 0.1 * home;
        default: return street + 0.5 * indoors + 0.15 * home;
    }
}
static inline i64 log1p_index(f64 x) {
    i64 at = (i64)(x * 4.0);
    return at < LOG1P_LAST ? at : LOG1P_LAST;
}

// ------------------------------------------------------------------------------------------------ routine
typedef struct { i64 number, minute, window, from, to; } Trip;
// Writes one trip of residents lo + who[0..n], all of one plan; as the product does, so that C has no better and no worse idea.
static void write_trips(const World *w, i64 lo, const i32 *restrict who, i64 n, Trip trip, const u64 *restrict bits_of, i64 *restrict change) {
    const People *people = &w->people;
    const Number *numbers = w->numbers.row;
    const i64 places = w->ground.n_presence, last = numbers->ticks_per_day - 1, per_tick = (1 << 20) / numbers->tick_min + 1;
    const i32 *anchors[3] = {people->home + lo, people->work + lo, people->leisure + lo};
    const i32 *restrict home = anchors[0], *restrict here_of = anchors[trip.from], *restrict there_of = anchors[trip.to];
    const i32 *restrict way_of = trip.from + trip.to == 1 ? people->via + lo : here_of;
    const u8 *restrict ebike = people->ebike + lo, *restrict work_min = people->work_travel_min + lo, *restrict leisure_min = people->leisure_travel_min + lo;
    for (i64 e = 0; e < n; e++) {
        i64 j = who[e], here = here_of[j], there = there_of[j];
        if (here == there) continue;
        i64 leave_min = departure_min(bits_of[j], trip.number, trip.minute, trip.window);
        i64 arrive_min = leave_min + travel_min(trip.from, trip.to, work_min[j], leisure_min[j]);
        i64 leave = (leave_min * per_tick) >> 20, arrive = (arrive_min * per_tick) >> 20, way = way_of[j], vehicle = ONE_EBIKE * ebike[j];
        if (arrive > last) arrive = last;
        change[leave * places + here] -= (here == home[j] ? ONE_HOME : ONE_VISITOR) + vehicle;
        change[leave * places + way] += ONE_STREET;
        change[arrive * places + way] -= ONE_STREET;
        change[arrive * places + there] += (there == home[j] ? ONE_HOME : ONE_VISITOR) + vehicle;
    }
}
void plan_residents(const World *w, i64 lo, i64 hi, i64 day, i64 weekend, i64 block) {
    const People *people = &w->people;
    const i64 kinds = w->plan_kinds;
    const u64 key = w->keys.row->resident_day;
    i64 *change = w->scratch.change + block * w->numbers.row->ticks_per_day * w->ground.n_presence;
    u64 bits_of[CHUNK];
    i32 members[2 * MAX_PLANS][CHUNK];
    for (i64 first = lo; first < hi; first += CHUNK) {
        i64 m = hi - first < CHUNK ? hi - first : CHUNK, sizes[2 * MAX_PLANS] = {0};
        for (i64 j = 0; j < m; j++) bits_of[j] = draw(key, first + j, day);
        for (i64 j = 0; j < m; j++) {
            i64 row = 2 * people->plan[first + j] + stays_inside(bits_of[j], w->numbers.row, people->security[first + j]);
            members[row][sizes[row]++] = j;
        }
        for (i64 row = 0; row < 2 * kinds; row++) {
            i64 plan = weekend * kinds + (row >> 1), from = 0;
            for (i64 k = 0; k < w->plans.trips[plan]; k++) {
                i64 at = plan * MAX_TRIPS + k, goal = w->plans.goal[at];
                if (goal == from || (goal == 2 && (row & 1))) continue;
                Trip trip = {k, w->plans.minute[at], w->plans.window[at], from, goal};
                write_trips(w, first, members[row], sizes[row], trip, bits_of, change);
                from = goal;
            }
        }
    }
}
static void advance_presence(const World *w, i64 tick) {
    const i64 places = w->ground.n_presence, ticks = w->numbers.row->ticks_per_day;
    i64 *restrict presence = w->ground.presence, *restrict street_total = w->ground.street_total;
    for (i64 block = 0; block < w->scratch.n_change; block++) {
        i64 *restrict row = w->scratch.change + (block * ticks + tick) * places;
        for (i64 p = 0; p < places; p++) presence[p] += row[p];
        memset(row, 0, places * sizeof *row);
    }
    for (i64 p = 0; p < places; p++) street_total[p] += (presence[p] >> 32) & 65535;
}
typedef struct { i64 leave, arrive, here, goal_here, there, goal; } Move;
// Lists the trips of one resident, for where_is and the itineraries of offenders.
static int moves_of(const World *w, i64 i, i64 day, i64 weekend, Move *out) {
    const People *people = &w->people;
    const Number *numbers = w->numbers.row;
    u64 bits = draw(w->keys.row->resident_day, i, day);
    i64 plan = people->plan[i], row = weekend * w->plan_kinds + plan, here = people->home[i], goal_here = 0;
    int inside = stays_inside(bits, numbers, people->security[i]), n = 0;
    for (i64 k = 0; k < w->plans.trips[row]; k++) {
        i64 goal = w->plans.goal[row * MAX_TRIPS + k];
        if (goal == 2 && inside) continue;
        i64 there = goal_place(goal, people->home[i], people->work[i], people->leisure[i]);
        if (there == here) {
            goal_here = goal;
            continue;
        }
        i64 leave_min = departure_min(bits, k, w->plans.minute[row * MAX_TRIPS + k], w->plans.window[row * MAX_TRIPS + k]);
        i64 minutes = travel_min(goal_here, goal, people->work_travel_min[i], people->leisure_travel_min[i]);
        i64 arrive = (leave_min + minutes) / numbers->tick_min, last = numbers->ticks_per_day - 1;
        out[n++] = (Move){leave_min / numbers->tick_min, arrive < last ? arrive : last, here, goal_here, there, goal};
        here = there;
        goal_here = goal;
    }
    return n;
}
static i64 where_is(const World *w, i64 i, i64 day, i64 tick, i64 weekend) {
    Move moves[MAX_TRIPS];
    int n = moves_of(w, i, day, weekend, moves);
    i64 here = w->people.home[i];
    for (int k = 0; k < n && moves[k].leave <= tick; k++) {
        if (moves[k].arrive > tick) return -1;
        here = moves[k].there;
    }
    return here;
}

// ------------------------------------------------------------------------------------------------ books
static void note(const World *w, i64 tick, i64 kind, i64 topic, i64 group, i64 place, i64 actor, i64 subject, i64 number, f64 value) {
    i64 at = w->books.used[USED_LOG]++;
    if (at < w->books.n_log) w->books.log[at] = (Log){tick, kind, topic, group, place, actor, subject, number, value};
}
static void tell(const World *w, i64 resident, i64 kind) {
    i64 at = w->books.used[USED_NEWS]++;
    if (at < w->books.n_news) w->books.news[at] = (News){resident, kind};
}

// ------------------------------------------------------------------------------------------------ search
static void fill(i32 *itinerary, i64 from, i64 to, i64 value) {
    for (i64 t = from; t < to; t++) itinerary[t] = value;
}
i64 plan_offenders(const World *w, i64 day, i64 weekend) {
    const Offenders *offenders = &w->offenders;
    const Number *numbers = w->numbers.row;
    const i64 ticks = numbers->ticks_per_day;
    i64 at_large = 0;
    for (i64 o = 0; o < offenders->n_resident; o++) {
        i32 *itinerary = offenders->itinerary + o * ticks;
        i64 resident = offenders->resident[o], home = w->people.home[resident];
        fill(itinerary, 0, ticks, -1);
        if (offenders->held_until[o] > day) continue;
        if (offenders->held_until[o] == day) note(w, day * ticks, RELEASE, 0, w->people.group[resident], -1, o, resident, -1, 0.0);
        at_large++;
        Move moves[MAX_TRIPS];
        int n = moves_of(w, resident, day, weekend, moves);
        for (int k = 0; k < n; k++) {
            if (moves[k].here != home) fill(itinerary, moves[k - 1].arrive, moves[k].leave, -2 - moves[k].here);
        }
        if (n && moves[n - 1].there != home) fill(itinerary, moves[n - 1].arrive, ticks, -2 - moves[n - 1].there);
        u64 bits = draw(w->keys.row->offender_day, o, day);
        if (unit(bits) >= w->offenders.sessions[o]) continue;
        f64 anchor = unit(again(bits, 4)), kind = unit(again(bits, 1)), when = unit(again(bits, 2));
        i64 centre = home;
        if (offenders->last_place[o] >= 0 && unit(again(bits, 5)) < numbers->return_share) centre = offenders->last_place[o];
        else if (anchor < 0.25) centre = w->people.leisure[resident];
        else if (anchor < 0.45) centre = w->people.work[resident];
        else if (anchor < 0.60) centre = w->people.via[resident];
        f64 start_min = 1020.0 + 300.0 * when;
        if (kind < numbers->day_session_share) start_min = 180.0 + 540.0 * when;
        else if (kind < numbers->day_session_share + numbers->evening_session_share) start_min = 720.0 + 300.0 * when;
        f64 length_min = numbers->session_min * (0.5 + unit(again(bits, 3)));
        i64 end = (i64)((start_min + length_min) / numbers->tick_min);
        for (i64 t = (i64)(start_min / numbers->tick_min); t < end; t++) itinerary[t % ticks] = centre;
    }
    return at_large;
}

// ------------------------------------------------------------------------------------------------ patrol
static inline f64 gap_left(f64 unseen) { return unseen * (2.0 - unseen); }
// What the first n steps of one unit leave: exponentials of all steps first, as the product does, so that the compiler may take several at once.
static void leave_behind(const World *w, i64 n, i64 now, f64 persons, f64 notice, f64 noticed, i64 powers, int visiting) {
    const Number *numbers = w->numbers.row;
    f64 *restrict patrol_min = w->ground.patrol_min, *restrict memory = w->ground.deterrence;
    const f64 *restrict stay = w->steps.minutes, *restrict since = w->steps.before;
    f64 *restrict after = w->steps.after;
    for (i64 s = 0; s < n; s++) after[s] = gap_left(since[s] * det_exp(-stay[s] / numbers->stay_scale_min));
    for (i64 s = 0; s < n; s++) {
        i64 place = w->steps.place[s];
        GroundRow *row = w->ground.rows + place;
        f64 weighted = stay[s] * persons;
        patrol_min[place] += weighted * notice;
        if (visiting) row->visit_min += weighted;
        else row->patrol_total_min += weighted;
        if (powers == 1) {
            if (row->police_tick != now) row->police_tick = now, row->police_min = 0.0;
            row->police_min += weighted * notice;
            row->police_total_min += weighted;
        }
        row->seen_min += weighted * notice * noticed;
        f64 before = memory[place];
        if (before < notice) memory[place] = notice - (notice - before) * after[s] / gap_left(since[s]);
        f64 gain = memory[place] - before, left = 1.0 - row->slow / notice;
        if (gain > 0.0) row->slow += (left > 0.0 ? left : 0.0) * numbers->slow_gain_share * gain;
    }
}
static void walk_beats(const World *w, const Walkers *walkers, const Tours *tours, i64 day, i64 tick, int visiting) {
    const Number *numbers = w->numbers.row;
    const typeof(w->steps) *steps = &w->steps;
    const i64 now = day * numbers->ticks_per_day + tick;
    f64 awake = w->hours.awake[tick], noticed = awake + numbers->asleep_notice_share * (1.0 - awake);
    for (i64 u = 0; u < walkers->n_beat; u++) {
        i64 start = walkers->start_tick[u], end = walkers->end_tick[u];
        int on_duty = start < end ? start <= tick && tick < end : tick >= start || tick < end;
        if (day < walkers->first_day[u] || day >= walkers->last_day[u] || !on_duty) continue;
        if (walkers->away_until[u] > now || walkers->off_day[u] == day) continue;
        i64 first = tours->first[walkers->beat[u]], stop = tours->first[walkers->beat[u] + 1];
        f64 speed = walkers->speed_m_per_min[u], position = walkers->position_m[u];
        const int begins = tick == start || (day == walkers->first_day[u] && tick == 0);
        if (begins)
            position = unit(draw(w->keys.row->patrol_shift, walkers->key[u], day)) * tours->end_m[stop - 1];
        i64 at = first, high = stop - 1;
        while (at < high) {
            i64 middle = (at + high) >> 1;
            if (tours->end_m[middle] > position) high = middle;
            else at = middle + 1;
        }
        f64 came_m = begins ? position : at > first ? tours->end_m[at - 1] : 0.0;
        i64 n = 0;
        for (f64 left_m = speed * (f64)numbers->tick_min; left_m > 0.0;) {
            f64 step_m = least(left_m, tours->end_m[at] - position), stayed = (position - came_m) / speed;
            steps->place[n] = tours->place[at];
            steps->minutes[n] = step_m / speed;
            steps->before[n++] = stayed > 0.0 ? det_exp(-least(stayed / numbers->stay_scale_min, 20.0)) : 1.0;
            left_m -= step_m;
            position += step_m;
            if (position >= tours->end_m[at]) {
                if (++at == stop) at = first, position = 0.0;
                came_m = position;
            }
            if (n == steps->n_place || left_m <= 0.0) {
                leave_behind(w, n, now, walkers->persons[u], walkers->notice[u], noticed, walkers->powers[u], visiting);
                n = 0;
            }
        }
        walkers->position_m[u] = position;
    }
}

// ------------------------------------------------------------------------------------------------ offend
static inline i64 looks_at(const World *w, i64 spot, u64 bits) {
    const Number *numbers = w->numbers.row;
    if (spot < 0) return unit(again(bits, 1)) < numbers->opportunism_share ? -2 - spot : -1;
    i64 place = spot;
    for (i64 step = 0; step < MAX_STEPS; step++) {
        u64 way = again(bits, 8 + step);
        const Site *site = w->sites.rows + place;
        if ((f64)(i64)(way & 65535) < numbers->stop_share * 65536.0 || site->touches == 0) break;
        place = w->sites.touch[site->touch_first + below(way, site->touches)];
    }
    return place;
}
static i64 decide(const World *w, i64 now, i64 tick) {
    const Number *numbers = w->numbers.row;
    const Offenders *offenders = &w->offenders;
    const i64 n_crimes = w->crimes.n_row, ticks = numbers->ticks_per_day;
    const Crime *restrict crimes = w->crimes.row;
    const f64 *restrict log1p = w->scratch.log1p;
    const f64 awake = w->hours.awake[tick], dark = w->hours.dark[tick], tick_min = numbers->tick_min;
    const u64 key = w->keys.row->offender_tick;
    i32 *restrict attempts = w->scratch.attempts;
    i64 n = 0;
    for (i64 o = 0; o < offenders->n_rate; o++) {
        i64 spot = offenders->itinerary[o * ticks + tick];
        if (spot == -1) continue;
        u64 bits = draw(key, o, now);
        i64 place = looks_at(w, spot, bits);
        if (place < 0) continue;
        const Site *site = w->sites.rows + place;
        const GroundRow *here = w->ground.rows + place;
        i64 presence = w->ground.presence[place];
        f64 guards = (f64)((presence >> 32) & 65535) + numbers->home_awake_weight * awake * (f64)(presence & 65535) +
                     numbers->indoor_visitor_weight * (f64)((presence >> 16) & 65535);
        f64 log_guards = log1p[log1p_index(guards)], there = w->ground.patrol_min[place] / tick_min;
        if (there > 0.0) log_guards += least(1.0, there) * (log1p[log1p_index(guards + numbers->patrol_weight * (there > 1.0 ? there : 1.0))] - log_guards);
        f64 fast = w->ground.deterrence[place];
        f64 felt = fast + here->slow - fast * here->slow;
        f64 light = 1.0 - dark * (1.0 - site->light), fear = numbers->risk_aversion * offenders->risk[o], whole = 0.0;
        const f64 seen_locks = numbers->lock_seen_share * site->locks;
        i64 chosen = -1;
        for (i64 k = 0; k < n_crimes; k++) {
            if (!((offenders->does[o] >> k) & 1)) continue;
            const Crime *crime = crimes + k;
            f64 count = targets(crime->target, presence, (f64)site->households, (f64)site->residents, site->cars);
            if (crime->target == 0) count = count * (1.0 - seen_locks);
            else if (crime->target == 2 || crime->target == 3) count = count * (1.0 - site->safe_parking);
            if (count <= 0.0) continue;
            f64 lasting = w->sites.attraction[place * n_crimes + k];
            lasting = lasting - (lasting > 0.0 ? lasting : 0.0) * site->cleaned;
            f64 log_odds = lasting + crime->target_exponent * log1p[log1p_index(count)] +
                           crime->boost_weight * w->ground.boost[place * n_crimes + k] - crime->guardian_exponent * log_guards -
                           crime->deterrence_weight * felt - crime->camera_weight * here->camera_known - crime->light_weight * light - fear;
            f64 hazard = crime->attempts_per_min * offenders->rate[o] * det_exp(log_odds);
            whole += hazard;
            if (unit(again(bits, crime->stream)) * whole < hazard) chosen = k;
        }
        f64 u = unit(again(bits, 2));
        if (u < whole * tick_min && u < 1.0 - det_exp(-whole * tick_min)) {
            attempts[3 * n] = o;
            attempts[3 * n + 1] = place;
            attempts[3 * n + 2] = chosen;
            n++;
        }
    }
    return n;
}
static void arrest(const World *w, i64 o, i64 now, f64 hold_days, u64 bits, i64 number) {
    const Number *numbers = w->numbers.row;
    const Offenders *offenders = &w->offenders;
    i64 ticks = numbers->ticks_per_day, day = now / ticks, resident = offenders->resident[o];
    if (offenders->held_until[o] > day) return;
    offenders->held_until[o] = day + 1 + (i64)least(36500.0, waiting_time(unit(bits), hold_days));
    fill(offenders->itinerary + o * ticks, now - day * ticks + 1, ticks, -1);
    offenders->risk[o] += (1.0 - offenders->risk[o]) * numbers->own_arrest_risk_gain;
    for (int bit = 0; bit < 2; bit++) {
        i64 friend = o ^ (1 << bit);
        if (friend < offenders->n_risk) offenders->risk[friend] += (1.0 - offenders->risk[friend]) * numbers->associate_risk_gain;
    }
    note(w, now, ARREST, 0, w->people.group[resident], w->people.home[resident], o, resident, number, 0.0);
}
static i64 household_victim(const World *w, i64 place, i64 target, u64 bits) {
    const Site *site = w->sites.rows + place;
    if (site->households <= 0) return -1;
    i64 household = site->first_household;
    for (i64 a = 0; a < TRIES; a++) {
        household = site->first_household + below(again(bits, 16 + a), site->households);
        const Home *home = w->sites.homes + household;
        if (target < 2 || (target == 2 && home->ebikes > 0) || (target == 3 && home->cars > 0)) break;
    }
    return household;
}
static i64 turned_away(const World *w, i64 o, i64 place, i64 tick, u64 bits) {
    const Site *site = w->sites.rows + place;
    if (site->gate <= 0.0 || w->offenders.itinerary[o * w->numbers.row->ticks_per_day + tick] < 0 || unit(again(bits, 8)) >= site->gate) return 0;
    return w->sites.rows[w->people.home[w->offenders.resident[o]]].compound != site->compound;
}
// What a household's devices do against an attempt: the kind of event, 0 for nothing. Bits: lock, alarm, parking, and the same fitted later.
static i64 device_answers(const World *w, i64 target, i64 devices, u64 bits) {
    const Number *numbers = w->numbers.row;
    f64 u = unit(again(bits, 7));
    if (target == 0 && devices & 9 && u < numbers->lock_holds_share) return DEVICE_HELD;
    if (target == 0 && devices & 18 && unit(again(bits, 9)) < numbers->alarm_stops_share) return ALARM_RANG;
    if ((target == 2 || target == 3) && devices & 36 && u < numbers->parking_holds_share) return DEVICE_HELD;
    return 0;
}
static i64 person_victim(const World *w, i64 place, u64 bits, i64 day, i64 tick, i64 weekend) {
    i64 victim = -1;
    for (i64 a = 0; a < TRIES; a++) {
        i64 around = place;
        for (i64 step = 0; step < 2 * a; step++) {
            const Site *site = w->sites.rows + around;
            if (site->touches > 0) around = w->sites.touch[site->touch_first + below(again(bits, 32 + 16 * a + step), site->touches)];
        }
        const Site *site = w->sites.rows + around;
        if (site->residents <= 0) continue;
        victim = site->first_resident + below(again(bits, 24 + a), site->residents);
        if (where_is(w, victim, day, tick, weekend) == place) break;
    }
    return victim < 0 ? below(again(bits, 31), w->people.n_home) : victim;
}
static u64 shuffle(u64 key, u64 value, u64 half, int backwards) {
    u64 mask = ((u64)1 << half) - 1, left = value >> half, right = value & mask;
    for (u64 i = 0; i < 4; i++) {
        u64 turn = backwards ? 3 - i : i, old = backwards ? left : right, other = backwards ? right : left;
        u64 mixed = other ^ (mix(key + old + turn * G2) & mask);
        left = backwards ? mixed : old;
        right = backwards ? old : mixed;
    }
    return (left << half) | right;
}
static i64 tie(u64 key, i64 resident, i64 j, i64 n) {
    if (j < 2) {
        i64 step = j ? 3 : 1, partner = (resident / step) % 2 == 0 ? resident + step : resident - step;
        return partner < n ? partner : -1;
    }
    u64 own = mix(key + (u64)j * G1), half = 1, top = n;
    while (((i64)1 << (2 * half)) < n) half++;
    u64 rank = shuffle(own, resident, half, 0);
    while (rank >= top) rank = shuffle(own, rank, half, 0);
    rank ^= 1;
    if (rank >= top) return -1;
    u64 partner = shuffle(own, rank, half, 1);
    while (partner >= top) partner = shuffle(own, partner, half, 1);
    return partner;
}
static void after_crime(const World *w, i64 place, i64 o, i64 victim, i64 number, i64 now, u64 key, i64 k, f64 loss_cny, f64 z, int at_once) {
    const Number *numbers = w->numbers.row;
    const Crime *crime = w->crimes.row + k;
    if (victim >= 0) {
        tell(w, victim, VICTIM);
        for (i64 j = 0; j < TIES; j++) {
            i64 friend = tie(w->keys.row->tie, victim, j, w->people.n_home);
            if (friend >= 0) tell(w, friend, HEARD);
        }
    }
    u64 bits = draw(w->keys.row->case_, key, 0);
    if (!at_once && unit(bits) >= crime->report_share + numbers->loss_report_gain * z) return;
    f64 delay_min = at_once ? 0.0 : 60.0 * waiting_time(unit(again(bits, 1)), crime->report_delay_h);
    i64 due = now + (i64)(least(delay_min, 525600.0) / numbers->tick_min);
    i64 at = w->books.used[USED_CASES]++;
    if (at < w->books.n_cases)
        w->books.cases[at] = (Case){.key = key, .number = number, .crime = k, .stage = 0, .place = place, .victim = victim, .offender = o,
                                    .due_day = due / numbers->ticks_per_day, .due_tick = due, .loss_cny = loss_cny};
}
static void raise_boost(const World *w, i64 k, i64 place) {
    const i64 n_crimes = w->crimes.n_row;
    f64 *boost = w->ground.boost, share = w->numbers.row->boost_near_share;
    boost[place * n_crimes + k] += 1.0 - boost[place * n_crimes + k] / 2.0;
    const Near *near = w->sites.near + w->sites.rows[place].near_first;
    for (i64 e = 0; e < w->sites.rows[place].nears; e++) {
        f64 *there = boost + near[e].place * n_crimes + k;
        *there += share * near[e].share * (1.0 - *there / 2.0);
    }
}
static const i64 FOUND[5] = {CRIME, FOUND_BY_POLICE, REPORTED, RECORDED, CLEARED};  // of a crime without victim
static void commit(const World *w, i64 n, i64 now, i64 day, i64 tick, i64 weekend) {
    const Number *numbers = w->numbers.row;
    for (i64 a = 0; a < n; a++) {
        i64 o = w->scratch.attempts[3 * a], place = w->scratch.attempts[3 * a + 1], k = w->scratch.attempts[3 * a + 2];
        const Crime *crime = w->crimes.row + k;
        u64 bits = draw(w->keys.row->incident, o, now);
        if (turned_away(w, o, place, tick, bits)) {
            note(w, now, TURNED_AWAY, k, w->people.group[w->offenders.resident[o]], place, o, -1, -1, 0.0);
            continue;
        }
        i64 number = w->books.used[INCIDENTS]++;
        f64 police = w->ground.patrol_min[place], noticed = 0.0;
        if (police > 0.0) {
            f64 met_min = police + crime->lasts_min;
            noticed = least(1.0, met_min / (f64)numbers->tick_min * (1.0 - det_exp(-crime->spot_per_min * police * crime->lasts_min / met_min)));
        }
        int called_in = unit(again(bits, 1)) < noticed;
        if (called_in) {
            const GroundRow *here = w->ground.rows + place;
            int powers = unit(again(bits, 10)) * police < (here->police_tick == now ? here->police_min : 0.0);
            if (crime->without_victim && powers)
                for (i64 step = 0; step < 5; step++) note(w, now, FOUND[step], k, 0, place, o, -1, number, 0.0);
            else if (!crime->without_victim)
                note(w, now, INTERCEPTED, k, 0, place, o, -1, number, 0.0);
            if (!crime->without_victim && !powers) w->offenders.risk[o] += (1.0 - w->offenders.risk[o]) * numbers->disturbed_risk_gain;
            if (powers || (!crime->without_victim && unit(again(bits, 11)) < numbers->handed_over_share))
                arrest(w, o, now, crime->hold_days, again(bits, 2), number);
            if (powers || !crime->without_victim) continue;
        }
        i64 household = !crime->without_victim && crime->target < 4 ? household_victim(w, place, crime->target, bits) : -1;
        i64 victim = household >= 0 ? w->sites.homes[household].first : crime->without_victim || crime->target < 4 ? -1 : person_victim(w, place, bits, day, tick, weekend);
        i64 group = victim >= 0 ? w->people.group[victim] : 0;
        int seen_live = unit(again(bits, 3)) < w->ground.rows[place].watched * numbers->live_detection_share;
        if (seen_live) {
            note(w, now, SEEN_LIVE, k, group, place, o, victim, number, 0.0);
            if (unit(again(bits, 4)) < numbers->live_arrest_share) arrest(w, o, now, crime->hold_days, again(bits, 2), number);
        }
        i64 answer = household >= 0 ? device_answers(w, crime->target, w->sites.homes[household].devices, bits) : 0;
        if (answer) note(w, now, answer, k, group, place, o, victim, number, 0.0);
        if (answer || unit(again(bits, 5)) >= crime->success_share) {
            note(w, now, ATTEMPT_FAILED, k, group, place, o, victim, number, 0.0);
            continue;
        }
        f64 z = normal_quantile(unit(again(bits, 6)) * 0.999998 + 0.000001), loss_cny = crime->loss_cny * det_exp(0.8 * z);
        note(w, now, CRIME, k, group, place, o, victim, number, loss_cny);
        w->offenders.last_place[o] = place;
        raise_boost(w, k, place);
        w->ground.rows[place].crimes_today += 1 - crime->without_victim;
        after_crime(w, place, o, victim, number, now, bits >> 1, k, loss_cny, z, seen_live || called_in);
    }
}

// ------------------------------------------------------------------------------------------------ fade, and the order of a tick
static void fade_tick(const World *w) {
    f64 *restrict deterrence = w->ground.deterrence;
    const f64 factor = w->numbers.row->fast_fade;
    for (i64 p = 0; p < w->ground.n_deterrence; p++) deterrence[p] *= factor;
    memset(w->ground.patrol_min, 0, w->ground.n_patrol_min * sizeof(f64));
}
static f64 seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}
static int has_room(const World *w) {
    i64 most = w->scratch.n_attempts;
    const i64 *used = w->books.used;
    return used[USED_LOG] + 6 * most <= w->books.n_log && used[USED_CASES] + most <= w->books.n_cases &&
           used[USED_NEWS] + 8 * most <= w->books.n_news;
}
i64 run_ticks(const World *w, i64 from, i64 to, i64 day, i64 weekend) {
    for (i64 tick = from; tick < to; tick++) {
        if (!has_room(w)) return tick;
        i64 now = day * w->numbers.row->ticks_per_day + tick;
        advance_presence(w, tick);
        walk_beats(w, &w->patrols, &w->patrol_tours, day, tick, 0);
        walk_beats(w, &w->workers, &w->worker_tours, day, tick, 1);
        commit(w, decide(w, now, tick), now, day, tick, weekend);
        fade_tick(w);
    }
    return to;
}
// The same ticks with the seconds of each phase added to spent[5]: presence, patrols, grid workers, offend, fade.
void clocked_ticks(const World *w, i64 from, i64 to, i64 day, i64 weekend, f64 *spent) {
    for (i64 tick = from; tick < to; tick++) {
        i64 now = day * w->numbers.row->ticks_per_day + tick;
        f64 t0 = seconds();
        advance_presence(w, tick);
        f64 t1 = seconds();
        walk_beats(w, &w->patrols, &w->patrol_tours, day, tick, 0);
        f64 t2 = seconds();
        walk_beats(w, &w->workers, &w->worker_tours, day, tick, 1);
        f64 t3 = seconds();
        commit(w, decide(w, now, tick), now, day, tick, weekend);
        f64 t4 = seconds();
        fade_tick(w);
        f64 t5 = seconds();
        spent[0] += t1 - t0, spent[1] += t2 - t1, spent[2] += t3 - t2, spent[3] += t4 - t3, spent[4] += t5 - t4;
    }
}
