import type { Page } from '../company.js';

/** What acme's documents say: industrial coffee machines and service contracts. */
export const acmePages: Page[] = [
  {
    title: 'Machines',
    text: `
Three machines make up nine tenths of what we install. This section holds what a salesperson may promise and what a technician must know about each.

- **Vulcan 4**: four-group lever machine for bars that pull more than 600 shots a day
- **Pilot 900**: bean-to-cup, 900 cups a day, for canteens and hospitals
- **Kettle 60**: bulk filter brewer, sixty litres an hour, for conferences and breakfast rooms`,
    children: [
      {
        title: 'Vulcan 4 specification',
        text: `
# Boiler and groups

The Vulcan 4 has a 21-litre copper steam boiler at 1.4 bar and four independent brew boilers of 0.8 litres each. Every group holds its own temperature to within 0.3 degrees, so that a light filter roast and a dark Neapolitan blend can be pulled side by side.

# Connections

- Three-phase 400 V, 32 A, on its own breaker
- Cold water 3/8 inch, 2 to 5 bar, softened to 4 degrees German hardness
- Drain of 50 mm with a siphon, no more than 1.2 m away

# Weight

At 148 kg empty it needs a counter rated for 250 kg. Two technicians and a lifting table carry it in; we do not deliver above the second floor without a goods lift.`,
        children: [
          {
            title: 'Replacing the group gasket',
            text: `
A gasket that weeps after 40,000 shots is normal; one that weeps after 5,000 was overtightened. Plan twenty-five minutes a group.

1. Switch the group off and let it cool below 40 degrees
2. Loosen the shower screen and lift the old gasket with a bent pick, never with a screwdriver
3. Clean the groove with a brass brush and citric acid, then rinse
4. Press the new 8.5 mm silicone gasket in with its bevel upward
5. Lock an empty portafilter and run water at nine bar for thirty seconds

Write the shot counter into the service report, so that the contract team can see the wear.`,
          },
          {
            title: 'Error codes of the Vulcan 4',
            text: `
# E04 low boiler level

The probe has not touched water for ninety seconds. Check the inlet filter for sand first; a scaled probe comes second.

# E11 group temperature drift

The thermistor reads more than two degrees away from the set point. Swap it with the neighbouring group: where the error moves along, order part TH-118.

# E23 pump overcurrent

Nearly always a blocked non-return valve after building works. **Do not** raise the trip current.`,
          },
        ],
      },
      {
        title: 'Pilot 900 specification',
        text: `
The Pilot 900 grinds, brews and froths without a barista. Its two hoppers hold 2.2 kg each; the milk refrigerator takes twelve litres and rinses its own lines every four hours.

# Where it fits

Canteens of 200 to 700 people, hospital wards, car showrooms. Above 900 cups a day the ceramic burrs wear out before the yearly service, and two machines cost less than one that is always being repaired.

# Payment

Card reader, staff badge or free vend. Badges need the MDB module and somebody from the customer's IT at the installation.`,
        children: [
          {
            title: 'Milk system hygiene',
            text: `
Milk is the one thing about a coffee machine that makes people ill. The automatic rinse removes residue; it does not disinfect.

- **Daily**: alkaline cleaner through both milk lines, eleven minutes
- **Weekly**: take the frother apart, soak it in 70 degree water, look at the O-rings with a lamp
- **Quarterly**: swab test; more than 100 colony-forming units per millilitre closes the milk side until it was treated

Hospitals get the swab protocol as a signed PDF for their hygiene officer.`,
          },
          {
            title: 'Calibrating the grinder',
            text: `
Ceramic burrs settle during the first five kilograms. Set the grind only afterwards.

1. Weigh ten doses; the spread must be under 0.4 g
2. Pull a double: 36 g in 27 seconds, give or take two
3. One step finer adds about three seconds
4. Lock the collar and note the step inside the hopper lid

A change from washed Ethiopian to a natural Brazilian usually asks for two steps coarser.`,
          },
        ],
      },
      {
        title: 'Kettle 60 specification',
        text: `
The Kettle 60 brews filter coffee by the urn: sixty litres an hour into two insulated twenty-litre containers on a trolley. It keeps coffee above 82 degrees for three hours without a hot plate, which is why breakfast rooms like it: nothing tastes stewed at ten o'clock.

Cleaning is a spray arm and a tablet after the last batch. Descaling falls due after 400 hours of brewing or with water above 12 degrees German hardness.`,
      },
    ],
  },
  {
    title: 'Service contracts',
    text: `
Two thirds of our margin come from contracts, not from machines. A contract is a promise about hours, so nobody sells one without looking at the map of technicians first.`,
    children: [
      {
        title: 'Gold, silver and bronze levels',
        text: `
# Gold

On site within four hours, seven days a week, with a loan machine when the repair takes longer than a day. All wear parts included.

# Silver

On site on the next working day. Wear parts included up to 600 a year.

# Bronze

Two planned visits a year and a discount of 15 percent on labour. No response time is promised, and none may be written into the offer.`,
        children: [
          {
            title: 'Response time credits',
            text: `
When we miss the four hours of a gold contract the customer gets one twelfth of the yearly fee back, at most three times a year. The clock starts with the ticket and stops when a technician opens the machine, not when the van parks.

Last winter's storm week cost us eleven credits. Since then **force majeure** covers closed roads, but not illness among our own staff.`,
          },
          {
            title: 'Price indexation clause',
            text: `
Fees follow the producer price index for repair of machinery, once a year on 1 April, capped at four percent. Older contracts signed before 2023 have no clause at all; raise it when they come up for renewal and offer a second free descaling in exchange.`,
          },
        ],
      },
      {
        title: 'Renewal playbook',
        text: `
Start ninety days before a contract ends. The best argument is the service history: how many failures there were, and what each would have cost without a contract.

1. Pull the history and count hours of downtime
2. Call the person who opens the tickets, not only the one who signs
3. Offer the same level; mention the higher one only where downtime hurt
4. Send the paper within two days of the call

Of the customers we called at ninety days, 91 percent renewed; at thirty days it was 68.`,
      },
      {
        title: 'Cancellation and end of life',
        text: `
A customer may cancel with three months' notice to the end of a contract year. We collect leased machines within fourteen days, drain the boilers on site and keep a photograph of the counter. Spare parts for a model stay available for ten years after the last one was built; the Vulcan 2 leaves that period in 2028.`,
      },
    ],
  },
  {
    title: 'Field service',
    text: `
How eleven technicians in four vans cover an area of 40,000 square kilometres. The dispatcher's word decides which call comes first.`,
    children: [
      {
        title: 'Van stock list',
        text: `
A first visit that lacks a part costs a second visit. Vans carry what solved 85 percent of last year's tickets.

- Gaskets of 8.5 mm, shower screens, two sets of ceramic burrs
- Solenoid valves 24 V and 230 V, four of each
- One rotary pump head, one vibratory pump, one flow meter
- Thermistors TH-118 and TH-120
- Descaler, alkaline milk cleaner, food-grade silicone grease

Stock is counted every second Friday; the warehouse in Emmen refills overnight.`,
      },
      {
        title: 'Water hardness and descaling',
        text: `
# Why it matters

One millimetre of limescale on a heating element costs about seven percent more electricity and doubles the time to recover. Most elements that burn out were scaled first.

# Measure before you sell

Test at the tap behind the counter, not at the meter. Jura and the lake towns run from 18 to 26 degrees German hardness and need an ion exchanger; in Ticino a carbon filter is enough.

# How often

With softened water we descale once a year. Without it, every ten weeks, and the warranty on the boiler ends.`,
      },
      {
        title: 'Working safely on pressure boilers',
        text: `
A boiler at 1.4 bar holds enough energy to scald an arm to the bone. The pressure equipment ordinance obliges us to inspect the safety valve every year and to replace it after five.

- Isolate power and water, hang the red tag on the breaker
- Open the steam tap until the gauge stays at zero for two minutes
- Wear the long gloves even when the gauge says zero
- Never plug a weeping valve, not for an hour, not for a wedding`,
      },
      {
        title: 'On-call rota and escalation',
        text: `
Two technicians are on call at night, one north and one south of the Gotthard. The dispatcher calls twice in ten minutes, then the field manager, then Ines. Hospitals and airports come first whatever their contract says; a hotel at breakfast comes before an office at any time. A night call earns a rest of eleven hours, so tell the dispatcher before you drive home.`,
      },
    ],
  },
  {
    title: 'Coffee knowledge',
    text: `
For everyone who has to talk about taste with people who roast for a living.`,
    children: [
      {
        title: 'Extraction in ten minutes',
        text: `
Sour means too little was dissolved, bitter too much. Between them lie about 18 to 22 percent of the bean's mass.

# Three things to turn

- Grind: finer dissolves more
- Ratio: more water per gram dissolves more and tastes thinner
- Temperature: 90 degrees for dark roasts, 94 for light ones

Change one thing at a time and taste. A refractometer settles arguments, it does not replace the tongue.`,
      },
      {
        title: 'Roasters we recommend',
        text: `
We sell no beans and take no commission; that keeps our word worth something. Customers still ask.

- **Rösterei Lindt & Sohn**, Winterthur: chocolate blends that forgive a bad grinder
- **Alba Torrefazione**, Lugano: classic dark roast with a fifth of robusta, holds its crema
- **Nordlys**, Basel: light single origins; only for bars with a trained barista`,
      },
      {
        title: 'Barista training, day plan',
        text: `
Included with every Vulcan. Six people at most.

1. 09:00 Cleaning first: backflush, steam wands, drip tray
2. 10:00 Dosing, tamping and the 27-second double
3. 13:00 Milk: 60 degrees, how paper tearing sounds, pouring a heart
4. 15:00 Rush hour simulation with forty orders in fifteen minutes
5. 16:30 What to check before calling us`,
      },
    ],
  },
  {
    title: 'Company',
    text: `
How we work with each other, what it costs, and what to do when something goes wrong.`,
    children: [
      {
        title: 'Leasing terms with Banque Cantonale',
        text: `
The bank buys the machine, the customer pays it over 48 or 60 months, and we take it back at five percent. The rate is 3.9 percent for customers with two years of accounts. Start-ups need a deposit of six instalments or a guarantor. A lease signed before the 20th is paid out in the same month.`,
      },
      {
        title: 'Expense policy',
        text: `
Receipts within thirty days, photographed, with the customer's name. Lunch on the road up to 25 francs, hotels up to 140. First class on the train when you work there for more than two hours. Parking fines are yours, unless the dispatcher sent you to the old town on market day.`,
      },
      {
        title: 'Onboarding of a technician',
        text: `
# First month

Ride along, carry, listen. By the end of it you take a Pilot 900 apart and put it together again within three hours.

# Second and third month

Planned maintenance alone, repairs in pairs. The electrical safety exam is in week nine.

# After half a year

Your own van, your own region, and a say in the rota.`,
      },
      {
        title: 'Complaints and how we answer them',
        text: `
Answer within one working day, even if only to say who is looking into it. Apologise for what happened to the customer, not for what they felt. If we broke it, we say so in the first sentence and name the date of the repair in the second. Goodwill up to 300 francs needs nobody's signature.`,
      },
      { title: 'Plans for 2028' },
    ],
  },
];
