import type { Topic } from '../company.js';

/** What comes up again and again in acme's weekly reviews. */
export const acmeTopics: Topic[] = [
  [
    'Which tickets are older than five days?',
    'Three, all waiting for the 230 volt solenoid that is out of stock in Bologna.',
    'Ask the Lyon distributor for a dozen valves.',
  ],
  [
    'Did the bakery chain answer?',
    'They like the Pilot, but every branch manager wants to taste first.',
    'Put a demonstration machine into the Aarau branch.',
  ],
  [
    'Why did the van in the north drive 900 kilometres?',
    'Two addresses named Dorfstrasse 4, forty minutes apart.',
    'Add the postal code to the ticket title.',
  ],
  [
    'How is the stock of loan machines?',
    'Two Pilots left; four are with customers who forgot to send them back.',
    'Call the four customers and offer a collection date.',
  ],
  [
    'What about the invoice that the golf club disputes?',
    'They are right, we charged two hours for a visit of forty minutes.',
    'Issue a corrected invoice and apologise.',
  ],
  [
    'Has the new descaler been approved?',
    'The food inspector wants the safety data sheet in German and Italian.',
    'Get the translated data sheets from the manufacturer.',
  ],
  [
    'Are we ready for the trade fair in Basel?',
    'The stand has power for one Vulcan, not for two.',
    'Order a second 32 ampere socket from the fair.',
  ],
  [
    'Who covers for Tom in his holidays?',
    'Aisha takes dispatch, and Reto the boiler inspections.',
    'Give Aisha admin rights in the ticket system.',
  ],
  [
    'What did the survey of canteens say?',
    'Oat milk is the first wish, a second milk line the only clean answer.',
    'Price the second milk line as a retrofit.',
  ],
  [
    'Is the recall of the drip trays finished?',
    'Sixty-two of seventy done; the rest are on cruise ships.',
    'Send trays to the ships’ agents in Genoa.',
  ],
  [
    'Why are response times worse on Mondays?',
    'Offices find on Monday what broke on Friday evening.',
    'Start the Monday shift an hour earlier.',
  ],
  [
    'Can we lend the training room to the roasters’ guild?',
    'Yes, if they bring their own water filter this time.',
    'Confirm the date with the guild.',
  ],
  [
    'Does remote telemetry pay?',
    'It prevented nine visits last month at four francs a machine.',
    'Offer telemetry with every gold renewal.',
  ],
  [
    'What happened to the compressor noise at the bank?',
    'A loose screw in the milk refrigerator, nothing more.',
    'Add the screw to the yearly checklist.',
  ],
];
