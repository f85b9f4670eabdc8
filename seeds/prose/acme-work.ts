import type { Company } from '../company.js';

/** What acme's people and AI employees work on. */
export const acmeWork: Pick<Company, 'tasks' | 'jobs' | 'links' | 'files'> = {
  tasks: [
    ['Order a dozen 230 V solenoid valves from Lyon', ['parts', 'urgent-order'], 'Bologna is out of stock until January.'],
    ['Fit heating tape in the ski huts', ['winter', 'field']],
    ['Translate the descaler safety sheet into Italian', ['compliance']],
    ['Collect the four forgotten loan machines', ['loan', 'logistics'], 'Two in Bern, one in Thun, one on a boat.'],
    ['Rewrite the site survey form with a photograph of the tap', ['quality']],
    ['Book the boiler course for the apprentices', ['training']],
    ['Price the oat-milk retrofit', ['sales', 'pilot-900']],
    ['Renew airside badges for Geneva', ['airport'], 'Takes six weeks at least.'],
    ['Correct the golf club’s invoice', ['billing']],
    ['Find out whose service reports bounce', ['quality', 'customers']],
    ['Write the one-page offer for remote gold sites', ['sales', 'contracts']],
    ['Reserve the second 32 A socket at the fair', ['fair']],
    ['Swab test on ward three', ['hygiene', 'hospital']],
    ['Replace safety valves that turn five this year', ['safety'], 'List is in the maintenance plan, nineteen boilers.'],
    ['Ship drip trays to the port agents in Genoa', ['recall']],
    ['Set night timers at all Vulcan sites', ['energy']],
  ],
  jobs: [
    {
      title: 'Summarise a year of tickets for Spital Olten',
      instructions: 'Read the tickets of the last twelve months, group them by cause and write one page for the renewal talk.',
      outputs: [
        [
          'report',
          'Of 41 tickets 17 concerned milk hygiene, 11 grinders, 8 water pressure and 5 payment. Downtime fell from 31 to 9 hours after the inlet filters were replaced in May.',
        ],
      ],
    },
    {
      title: 'Draft renewal letters for February',
      instructions: 'One letter for each contract that ends in May, naming the repairs that it covered.',
      outputs: [
        [
          'email_draft',
          'Dear Mr Sonnleitner, in four years your contract covered eight gaskets, a pump and a safety valve, worth 6,100 francs. May we continue at the silver level?',
        ],
        [
          'email_draft',
          'Dear Ms Hohl, since the new urns arrived not one breakfast was without coffee. Your contract ends on 31 May; the renewal is attached.',
        ],
      ],
    },
    {
      title: 'Compare prices of ion exchangers',
      instructions: 'Find three suppliers that deliver within a week and compare cost per thousand litres.',
      outputs: [
        ['table', 'AquaSoft 4.10, Kalkfrei 3.85, Brunnen & Co 4.60 francs per thousand litres; only AquaSoft delivers within five days.'],
      ],
    },
    {
      title: 'Write a hygiene leaflet for canteens',
      instructions: 'Plain words, one page, pictures described, for people who clean the machine at six in the morning.',
      outputs: [
        [
          'document',
          'Eleven minutes that keep everyone healthy: put the tablet in, press the blue button, wipe the nozzle, sign the sheet.',
        ],
      ],
    },
    {
      title: 'Find sites with unsoftened water',
      instructions: 'Match sites with the hardness map and list those above 15 degrees that have no exchanger.',
      outputs: [['list', 'Fourteen sites, led by the cinema in Thun with 24 degrees and two burnt elements since spring.']],
    },
    {
      title: 'Plan the spring maintenance tour',
      instructions: 'Order seventy visits so that each van drives less than 200 kilometres a day.',
      outputs: [],
    },
  ],
  links: [
    ['Ticket board', 'https://tickets.acme.example/board', 'operations'],
    ['Van tracking', 'https://vans.acme.example/map', 'operations'],
    ['Parts catalogue', 'https://parts.acme.example/', 'operations'],
    ['Water hardness map', 'https://water.example/ch/hardness', 'knowledge'],
    ['Payroll', 'https://payroll.example/acme', 'people'],
    ['Leasing calculator', 'https://bank.example/leasing', 'sales'],
  ],
  files: [
    ['vulcan-4-exploded-view.pdf', 'application/pdf', 18_442_113n],
    ['pilot-900-service-training.mp4', 'video/mp4', 3_221_225_472n],
    ['hygiene-certificate-2026.pdf', 'application/pdf', 284_006n],
    ['tap-hotel-adler.jpg', 'image/jpeg', 3_907_554n],
    ['price-list-2027.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 92_160n],
    ['empty-note.txt', 'text/plain', 0n],
    ['grinder-noise-kessler.wav', 'audio/wav', 11_289_644n],
    ['van-inventory-week-45.csv', 'text/csv', 40_321n],
  ],
};
