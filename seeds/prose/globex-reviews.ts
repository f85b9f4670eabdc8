import type { Topic } from '../company.js';

/** What comes up again and again in globex's weekly reviews. */
export const globexTopics: Topic[] = [
  [
    'Has the county registered our permit for the tender?',
    'Not yet, the clerk is on holiday until the nineteenth.',
    'Call the deputy before the register closes.',
  ],
  [
    'Where are we with the easement under the railway?',
    'The railway wants a drilling profile with two metres of cover.',
    'Commission the drilling profile.',
  ],
  [
    'Why did the yield at Hohenau drop in September?',
    'Pitch bearing on turbine two, it ran at half power for nine days.',
    'Claim lost energy from the manufacturer.',
  ],
  ['Did the hunters sign?', 'Four of five; the fifth wants no work in the rutting season.', 'Move the road works to November.'],
  [
    'How many landowners are missing at Brandshagen?',
    'Two heirs in Canada who do not answer letters.',
    'Try the consulate for an address.',
  ],
  ['What do modules cost now?', 'Eleven cents a watt, and four weeks from Rotterdam.', 'Lock in the price for Moorwiese.'],
  [
    'Is the noise report finished?',
    'The expert counts the biogas plant as an existing source, which costs us a night mode.',
    'Ask for a measurement at the biogas plant.',
  ],
  ['Who speaks at the agricultural fair?', 'Nora, about raspberries under glass.', 'Print the leaflet on agrivoltaics.'],
  ['Have redispatch payments arrived?', 'For July. August lacks eleven events.', 'Send the list of events to the operator.'],
  [
    'How did the archaeologists’ trench go?',
    'Bronze-age pits exactly where the crane pad was planned.',
    'Turn the crane pad by thirty degrees.',
  ],
  [
    'What does the insurer say about hail?',
    'Tilt modules to sixty degrees at a warning, or the deductible doubles.',
    'Connect the trackers to the weather service.',
  ],
  ['Can the school class visit the battery?', 'Yes, on the switched-off half, with helmets.', 'Find twenty-four helmets in small sizes.'],
  [
    'Is the cable route through the orchard agreed?',
    'If we replace each tree with two old varieties.',
    'Order the trees from the nursery.',
  ],
  ['What about the objection by the glider club?', 'Turbine one stands under their winch approach.', 'Meet the club on their airfield.'],
];
