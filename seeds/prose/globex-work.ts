import type { Company } from '../company.js';

/** What globex's people and AI employees work on. */
export const globexWork: Pick<Company, 'tasks' | 'jobs' | 'links' | 'files'> = {
  tasks: [
    ['Photomontage from the churchyard', ['brandshagen', 'public'], 'Worst view, clear winter light, 50 mm lens.'],
    ['Extend the grid reservation at Ketzin', ['grid', 'deadline']],
    ['Commission the corrosion report for peat', ['moorwiese']],
    ['Order transponder-controlled lighting', ['hohenau'], 'Delivery takes twenty weeks.'],
    ['Answer the glider club', ['brandshagen', 'objection']],
    ['Claim lost energy for the pitch bearing', ['warranty']],
    ['Send missing redispatch events to the operator', ['billing', 'grid']],
    ['Find the two heirs in Canada', ['landowners'], 'The consulate in Toronto was helpful last time.'],
    ['Draw the comparison of infrasound', ['public']],
    ['Turn the crane pad by thirty degrees', ['hohenau', 'archaeology']],
    ['Night drill with the county brigade', ['battery', 'safety']],
    ['List serial numbers of the old blades', ['altenstein', 'repowering']],
    ['Model 900 negative hours', ['finance'], 'For the downside case of the bank.'],
    ['Register the permit for the February tender', ['tender', 'deadline']],
    ['Buy two methanol fuel cells', ['lidar']],
    ['Propose five supermarket sites', ['canopies']],
  ],
  jobs: [
    {
      title: 'Sort 206 objections against Hohenau II',
      instructions: 'Group the letters by argument, count them, and name those that no report answers yet.',
      outputs: [
        [
          'report',
          'Of 206 letters 171 are the same form letter. Nine new points remain: groundwater in zone three, ice throw on the cycle path, and seven on property values.',
        ],
      ],
    },
    {
      title: 'Draft the newsletter for Brandshagen',
      instructions: 'Two pages for every household: what is planned, when the hall evening is, what the village receives.',
      outputs: [
        [
          'email_draft',
          'Dear neighbours, we are planning six turbines on the ridge. On 22 January you can hear, see and ask everything in the village hall.',
        ],
        ['email_draft', 'To the council: attached is the model contract for the municipal share of 0.2 cents per kilowatt hour.'],
      ],
    },
    {
      title: 'Compare inverter manufacturers',
      instructions: 'String inverters above 300 kW: efficiency, warranty, spare parts in Europe, price per kilowatt.',
      outputs: [
        [
          'table',
          'Three makers qualify. The Danish one keeps parts in Kolding and grants ten years; the others ship from overseas within six weeks.',
        ],
      ],
    },
    {
      title: 'Check redispatch statements',
      instructions: 'Match the operator’s statements with our own recordings and list the differences.',
      outputs: [['list', 'August: eleven of twenty-nine events are missing, 38,400 euros. July is complete.']],
    },
    {
      title: 'Screen roofs of the clinic group',
      instructions: 'Estimate usable area, structural reserve and yearly yield from aerial pictures and the drawings given.',
      outputs: [['report', 'Six of nine roofs qualify, with 1.9 megawatts in all. The old wing in Goslar has slate and is listed.']],
    },
    {
      title: 'Write a guide for visiting school classes',
      instructions: 'For ages ten to thirteen: how a battery stores wind, with one experiment.',
      outputs: [],
    },
  ],
  links: [
    ['State geoportal', 'https://geo.example/portal', 'planning'],
    ['Wind atlas', 'https://windatlas.example/160m', 'planning'],
    ['Permit tracker', 'https://permits.globex.example/', 'planning'],
    ['Park monitoring', 'https://scada.globex.example/parks', 'operations'],
    ['Energy exchange, day ahead', 'https://exchange.example/day-ahead', 'finance'],
    ['Train tickets', 'https://rail.example/business', 'people'],
  ],
  files: [
    ['brandshagen-lidar-2026.nc', 'application/x-netcdf', 2_914_508_800n],
    ['hohenau-layout-rev7.dwg', 'image/vnd.dwg', 24_117_248n],
    ['noise-report-lerchenfeld.pdf', 'application/pdf', 8_390_112n],
    ['red-kite-flight-lines.geojson', 'application/geo+json', 1_204_733n],
    ['single-line-diagram.pdf', 'application/pdf', 612_400n],
    ['empty-note.txt', 'text/plain', 0n],
    ['village-hall-evening.m4a', 'audio/mp4', 96_468_992n],
    ['redispatch-august.csv', 'text/csv', 55_038n],
  ],
};
