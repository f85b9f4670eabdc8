import type { Page } from '../company.js';

/** What globex's documents say: planning of wind, solar and storage. */
export const globexPages: Page[] = [
  {
    title: 'Wind projects',
    text: `
From the first look at a map to the turning rotor takes between five and nine years. These pages say what we do in which of them, and what has gone wrong before.

- Site search and options with landowners
- Measurement, wildlife surveys, noise and shadow reports
- Permit, grid connection, tender, construction`,
    children: [
      {
        title: 'Site search criteria',
        text: `
# Hard exclusions

Bird reserves, drinking-water zone one, military low-flight corridors, and anything within 800 metres of a dwelling. The exclusion layers are refreshed each quarter from the state geoportals.

# Soft criteria

- Mean wind speed above 6.4 m/s at 160 metres
- A substation of 110 kV within twelve kilometres
- No more than fifteen landowners for one turbine row
- Tracks that carry an axle load of twelve tonnes

A site that fails two soft criteria goes to the shelf, not to the bin: rules change.`,
        children: [
          {
            title: 'Reading a lidar campaign',
            text: `
Twelve months of lidar replace a mast only when availability at hub height stays above 85 percent. Fog and fresh snow are what ruin it.

Compare with reanalysis data for the same months before you extrapolate. At Brandshagen the measured year was six percent windier than the long-term mean; had we believed it, the bank's P90 would have been out by nine gigawatt hours.`,
          },
          {
            title: 'Option agreements with landowners',
            text: `
An option runs seven years and can be extended once by three. Everyone within the wind park's polygon shares in the lease, whether a turbine stands on their field or only its shadow falls there: 30 percent by location, 70 percent by area.

We never tell one farmer what another signed. We do publish the formula, and that has ended more quarrels than any lawyer.`,
          },
        ],
      },
      {
        title: 'Bat and bird surveys',
        text: `
# Calendar

Raptor nests are mapped from March to August, migrating geese counted from September to November, and bats recorded from April to October. A survey begun in May is a year lost.

# Red kites

A nest within 1,200 metres calls for shutdown during mowing, or for a camera system that stops the rotor in thirty seconds. The camera costs 180,000 euros a park and saves about two percent of yield.

# Bats

Below 6 m/s and above 10 degrees the turbines stand still from dusk to dawn in the first two years; the recorder in the nacelle then earns some of it back.`,
        children: [
          {
            title: 'Shadow flicker limits',
            text: `
No dwelling may see more than thirty hours of moving shadow a year in the worst case, or thirty minutes on a day. The calculation assumes permanent sunshine and a rotor square to it, so the real figure is about a quarter. Still, permits go by the worst case. A shutdown module in the controller solves what the layout cannot.`,
          },
          {
            title: 'Noise immission forecast',
            text: `
Night-time limits are 45 dB(A) in villages and 40 in residential areas, with every existing turbine counted in. We forecast by the interim method, because the older one underrates hubs above 120 metres by up to two decibels. Serrated trailing edges buy 2 dB, a reduced night mode up to 5, at the cost of yield.`,
          },
        ],
      },
      {
        title: 'Repowering checklist',
        text: `
Old parks have the best sites. Of twelve turbines from 2003, three new ones make four times the energy.

1. Do the old contracts allow taller machines?
2. Is the existing permit's noise budget ours to reuse?
3. Who removes the old foundations, and down to what depth?
4. Which blades can be sold, which go to the cement kiln?
5. Does the cable to the substation carry the new current?`,
      },
    ],
  },
  {
    title: 'Solar and storage',
    text: `
Ground-mounted photovoltaics, car-park roofs and the batteries beside them. Two to three years from idea to feed-in, when the grid allows.`,
    children: [
      {
        title: 'Agrivoltaics layout guide',
        text: `
Rows stand eleven metres apart so that a combine passes, with modules at 2.1 metres at the lower edge or upright and facing east and west. Vertical bifacial rows lose about a tenth of yearly yield but deliver in the morning and evening, when prices are better.

# Crops that work

- Winter wheat and clover between vertical rows
- Raspberries and currants under raised glass-glass modules
- Not maize: it shades the lower third from July`,
        children: [
          {
            title: 'Soil protection during construction',
            text: `
A wet meadow driven over once takes ten years to recover. We lay aluminium roads before the first pile and stop when the tensiometer falls below six centibar. Topsoil and subsoil are stored apart, no higher than two metres, and sown with phacelia if they stay over winter. An independent soil scientist may halt the site by telephone.`,
          },
          {
            title: 'Module choice and bifacial gain',
            text: `
Glass-glass n-type modules have become the rule: less degradation, and light from behind. Over grass we count six percent bifacial gain, over gravel nine, over snow up to twenty-five for as long as it lies. Tenders ask for the carbon footprint of the wafer; below 550 kg CO2 per kilowatt gives extra points in France.`,
          },
        ],
      },
      {
        title: 'Battery storage sizing',
        text: `
# Rule of thumb

For a solar park behind a limited connection we plan half its peak power and two hours of capacity. More than that earns only on the balancing market, whose prices have fallen by two thirds since 2023.

# What limits life

Lithium iron phosphate takes 6,000 full cycles to 80 percent. At one and a half cycles a day that is eleven years; the warranty counts throughput, not years.

# Fire brigade

Containers stand ten metres apart with hard standing for two engines and 96 cubic metres of water for two hours.`,
        children: [
          {
            title: 'Revenue stacking explained',
            text: `
One battery can sell several services, though never the same megawatt twice at a time. Primary reserve is auctioned in blocks of four hours; arbitrage on the intraday market fills the rest; peak shaving for the neighbouring factory comes first by contract. Our optimiser keeps fifteen percent of charge untouched, because penalties for missed reserve eat a month's profit.`,
          },
        ],
      },
      {
        title: 'Car-park canopies',
        text: `
State law asks for solar roofs over new car parks from 35 bays. Steel is two thirds of the price, so the grid of columns decides: one column between every third bay, cantilevered over both sides. Plan the ducts for charging points in the foundations even where nobody asks for them yet. Snow load above 600 metres doubles the purlins.`,
      },
    ],
  },
  {
    title: 'Grid connection',
    text: `
The queue at the substation decides more projects than the wind does. Apply early, pay the deposit late, and keep the file complete.`,
    children: [
      {
        title: 'How a connection request runs',
        text: `
1. Enquiry with location, power and inverter type: answer due within eight weeks
2. Reservation against a deposit of 1,500 euros per megawatt
3. Load-flow study by the operator; ask for the assumed feeders
4. Offer with a point of connection, often further away than hoped
5. Cable route, easements, road crossings
6. Unit certificate and plant certificate before energising

A missing plant certificate was the reason why Lerchenfeld stood finished for five months without selling an hour.`,
      },
      {
        title: 'Curtailment and redispatch',
        text: `
When the line is full the operator turns us down by remote control and compensates the lost energy at the marketed price. Check every statement: of 212 events last year 31 were not paid and nine were paid twice. Parks behind the Ketzin transformer lost 7.4 percent of their yield in a windy February.`,
      },
      {
        title: 'Reactive power and plant certificates',
        text: `
At medium voltage the park must hold a power factor between 0.95 inductive and capacitive at the connection point, not at the inverter. Long cables make the plant capacitive at night; a shunt reactor of two megavar is cheaper than the operator's fine. Certifiers need the final single-line diagram twelve weeks ahead.`,
      },
    ],
  },
  {
    title: 'Money and contracts',
    text: `
What banks, buyers and towns want to see before they sign.`,
    children: [
      {
        title: 'Power purchase agreements',
        text: `
# Pay as produced

The buyer takes every hour we generate at a fixed price and carries the profile risk; the price is lower by eight to twelve euros.

# Baseload

We promise a flat band and buy what is missing. One still January can cost a year's margin, so only with storage.

# Clauses to watch

- Negative hours: who pays below zero?
- Change in law, above all in guarantees of origin
- Parent guarantee when the buyer's rating falls under BBB`,
      },
      {
        title: 'P50, P75 and P90',
        text: `
P50 is the yearly yield that half of all years exceed; P90 the one that nine in ten do. Uncertainty comes from wind measurement, long-term correction, the wake model and availability, added as squares. Banks size the loan on P90 with a debt service cover of 1.15, investors look at P50. A second expert report that differs by more than four percent sends everyone back to the data.`,
      },
      {
        title: 'Sharing income with municipalities',
        text: `
Towns within 2,500 metres receive 0.2 cents for each kilowatt hour, about 30,000 euros a year and turbine. Offer it in the first council meeting, in writing, and without a condition: anything that looks like a purchase of consent is a criminal offence. Citizens may in addition subscribe to a savings bond from 500 euros at four percent.`,
      },
      {
        title: 'Tender calendar',
        text: `
Onshore wind is auctioned on 1 February, May, August and November, ground-mounted solar on 1 March, July and December. A bid needs the permit, registered four weeks earlier, and a security of 30 euros per kilowatt. The ceiling for wind stands at 7.35 cents; the last round closed at 6.83 on average.`,
      },
    ],
  },
  {
    title: 'People and community',
    text: `
Permits are given by authorities, but projects are made possible by neighbours.`,
    children: [
      {
        title: 'Running a village hall evening',
        text: `
Come early, put chairs in circles instead of rows, and bring the noise expert rather than a film. Three stations of twenty minutes work better than one long talk: landscape, noise, money. The photomontages must show the worst viewpoint; somebody will have taken that picture already. Write every question on paper and answer all of them within two weeks by letter.`,
      },
      {
        title: 'Safety on site',
        text: `
- Helmet, boots and high-visibility vest from the gate onward
- Nobody climbs alone, and never with gusts above 18 m/s
- Medium-voltage switching only with two qualified people and the five safety rules read aloud
- Rescue from the nacelle is practised every year: forty minutes from the fall to the ground`,
      },
      {
        title: 'Working from the road',
        text: `
Planners spend a third of their days in cars and council rooms. Book trains where a station lies within twenty kilometres and the folding bicycle fits. A night away earns a free half-day. Site visits alone are reported to the office by message at arrival and departure.`,
      },
      { title: 'Ideas for the summer retreat' },
    ],
  },
];
