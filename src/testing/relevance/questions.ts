/** What a question finds; a row that any line of it names is relevant, and no other. */
export interface Finds {
  /** Titles of documents. */
  documents?: string[];
  /** Titles of meetings, or words that were said in them. */
  meetings?: string[];
  /** Words that stand in deals' activities. */
  activities?: string[];
}

export interface Question {
  asks: string;
  /** Whether it has the rows' own words, a name or a code of theirs, none of their words, or hardly says what it wants. */
  kind: 'words' | 'name' | 'paraphrase' | 'vague';
  finds: Finds;
}

const acme: Question[] = [
  {
    asks: 'disinfecting the milk system in a hospital',
    kind: 'words',
    finds: { documents: ['Milk system hygiene'], meetings: ['Cantonal hospital: hygiene requirements for milk'] },
  },
  { asks: 'E04 boiler level', kind: 'name', finds: { documents: ['Error codes of the Vulcan 4'] } },
  {
    asks: 'machine reports that the pump draws too much current',
    kind: 'paraphrase',
    finds: { documents: ['Error codes of the Vulcan 4'] },
  },
  { asks: 'TH-118', kind: 'name', finds: { documents: ['Error codes of the Vulcan 4', 'Van stock list'] } },
  {
    asks: 'how heavy is the Vulcan, and does the counter hold it',
    kind: 'words',
    finds: { documents: ['Vulcan 4 specification'], activities: ['Counter is marble'] },
  },
  {
    asks: 'do we need an ion exchanger for hard water?',
    kind: 'words',
    finds: {
      documents: ['Water hardness and descaling'],
      meetings: ['Hotel Adler: replacing the breakfast machines', 'Post-mortem: burnt elements at Bistro Lago'],
      activities: ['Tap water measured at 19 degrees'],
    },
  },
  {
    asks: 'limescale on heating elements',
    kind: 'words',
    finds: { documents: ['Water hardness and descaling'], meetings: ['Post-mortem: burnt elements at Bistro Lago'] },
  },
  {
    asks: 'difference between the gold and silver contract',
    kind: 'words',
    finds: { documents: ['Gold, silver and bronze levels'], activities: ['Sent the list of what gold includes'] },
  },
  {
    asks: 'money back when the technician comes too late',
    kind: 'paraphrase',
    finds: { documents: ['Response time credits'] },
  },
  { asks: 'when should I start to talk about a renewal', kind: 'vague', finds: { documents: ['Renewal playbook'] } },
  {
    asks: 'customer wants to cancel the contract',
    kind: 'words',
    finds: { documents: ['Cancellation and end of life'], meetings: ['Brauhaus Sonne: why they want to cancel'] },
  },
  {
    asks: 'price index, do fees go up every year?',
    kind: 'words',
    finds: {
      documents: ['Price indexation clause'],
      meetings: ['Pricing of gold contracts for 2027'],
      activities: ['struck the indexation clause'],
    },
  },
  {
    asks: 'safety valve inspection',
    kind: 'words',
    finds: { documents: ['Working safely on pressure boilers'], meetings: ['Brauhaus Sonne: why they want to cancel'] },
  },
  {
    asks: 'who is on call at night',
    kind: 'vague',
    finds: { documents: ['On-call rota and escalation'], meetings: ['Winter readiness of field service'] },
  },
  { asks: 'the espresso tastes sour', kind: 'vague', finds: { documents: ['Extraction in ten minutes'] } },
  {
    asks: 'dark roast from Lugano',
    kind: 'words',
    finds: { documents: ['Roasters we recommend'], activities: ['Tasting with six people'] },
  },
  {
    asks: 'course for baristas',
    kind: 'vague',
    finds: { documents: ['Barista training, day plan'], activities: ['She cancelled the course for baristas'] },
  },
  { asks: 'reimbursement of hotel and lunch', kind: 'paraphrase', finds: { documents: ['Expense policy'] } },
  {
    asks: 'how long until a new technician works alone',
    kind: 'paraphrase',
    finds: { documents: ['Onboarding of a technician'], meetings: ['Training plan for new technicians'] },
  },
  { asks: 'answering an angry customer', kind: 'paraphrase', finds: { documents: ['Complaints and how we answer them'] } },
  {
    asks: 'leasing for start-ups, deposit of six instalments',
    kind: 'words',
    finds: { documents: ['Leasing terms with Banque Cantonale'], activities: ['The bank turned the lease down'] },
  },
  { asks: 'how do I set the grinder', kind: 'vague', finds: { documents: ['Calibrating the grinder'] } },
  { asks: 'group head leaks, new seal', kind: 'paraphrase', finds: { documents: ['Replacing the group gasket'] } },
  {
    asks: 'coffee for a hotel breakfast',
    kind: 'words',
    finds: { documents: ['Kettle 60 specification'], meetings: ['Hotel Adler: replacing the breakfast machines'] },
  },
  { asks: 'Dr. Brandt', kind: 'name', finds: { meetings: ['Cantonal hospital: hygiene requirements for milk'] } },
  { asks: 'Zermatt', kind: 'name', finds: { meetings: ['Pricing of gold contracts for 2027'] } },
  { asks: 'MIFARE student cards', kind: 'name', finds: { meetings: ['University canteen: card payment project'] } },
  {
    asks: 'paying by staff badge',
    kind: 'words',
    finds: { documents: ['Pilot 900 specification'], activities: ['Works council wants free coffee'] },
  },
  {
    asks: 'the grinder is too loud',
    kind: 'vague',
    finds: {
      meetings: ['Law firm Kessler: too loud for the meeting floor'],
      activities: ['measurement of the new grinder', 'grinder noise beside the reception'],
    },
  },
  { asks: 'chipped ceramic burrs', kind: 'words', finds: { meetings: ['Supplier review: ceramic burrs from Faenza'] } },
  { asks: 'availability penalty at the airport', kind: 'words', finds: { meetings: ['Airport lounge tender: questions to the operator'] } },
  {
    asks: 'kilowatt hours, night timer',
    kind: 'words',
    finds: { meetings: ['Energy consumption of the fleet'], activities: ['Sent the energy measurement'] },
  },
  {
    asks: 'roads closed by snow',
    kind: 'vague',
    finds: { documents: ['Response time credits'], meetings: ['Winter readiness of field service'] },
  },
  {
    asks: 'oat milk',
    kind: 'words',
    finds: { meetings: ['Oat milk is the first wish'], activities: ['both milk lines can be set for oat and soy'] },
  },
  { asks: 'invoice that the golf club disputes', kind: 'words', finds: { meetings: ['the invoice that the golf club disputes'] } },
  { asks: 'recalled drip trays on cruise ships', kind: 'words', finds: { meetings: ['recall of the drip trays'] } },
  { asks: 'machine stuck at customs', kind: 'words', finds: { activities: ['Customs held the machine'] } },
  { asks: 'rodents damaged a hose', kind: 'paraphrase', finds: { activities: ['Mice had gnawed'] } },
  { asks: 'drink settings gone after a power cut', kind: 'paraphrase', finds: { activities: ['A blackout on Saturday evening'] } },
  { asks: 'brewing at high altitude', kind: 'paraphrase', finds: { activities: ['The hut lies at 2,450 metres'] } },
  { asks: 'RAL 5015', kind: 'name', finds: { activities: ['RAL 5015'] } },
  { asks: 'water damage insurance', kind: 'paraphrase', finds: { activities: ['Insurance asks for a leak detector'] } },
  { asks: 'recycling coffee grounds', kind: 'words', finds: { activities: ['used grounds can be collected'] } },
  { asks: 'liability for scalding', kind: 'words', finds: { activities: ['who is liable when a guest scalds himself'] } },
  { asks: 'vending supplier pays commission', kind: 'words', finds: { activities: ['Lost to vending supplier'] } },
  {
    asks: 'spare parts after ten years',
    kind: 'words',
    finds: { documents: ['Cancellation and end of life'], activities: ['about spare parts after ten years'] },
  },
];

const globex: Question[] = [
  {
    asks: 'minimum distance between a turbine and a house',
    kind: 'paraphrase',
    finds: { documents: ['Site search criteria'], activities: ['distance to the nearest farmhouse'] },
  },
  {
    asks: 'lidar availability in fog',
    kind: 'words',
    finds: { documents: ['Reading a lidar campaign'], meetings: ['Lessons from the lidar campaign'] },
  },
  {
    asks: 'how is the lease shared among landowners',
    kind: 'words',
    finds: {
      documents: ['Option agreements with landowners'],
      activities: ['Sent the draft option agreement', 'Competing developer offers landowners more'],
    },
  },
  {
    asks: 'red kites',
    kind: 'words',
    finds: {
      documents: ['Bat and bird surveys'],
      meetings: ['Red kite nest found at Lerchenfeld'],
      activities: ['second pair of red kites'],
    },
  },
  { asks: 'in which months are bats recorded', kind: 'words', finds: { documents: ['Bat and bird surveys'] } },
  { asks: 'rotor casts moving shadows on a dwelling', kind: 'words', finds: { documents: ['Shadow flicker limits'] } },
  { asks: 'how loud may it be at night', kind: 'vague', finds: { documents: ['Noise immission forecast'] } },
  {
    asks: 'replacing old turbines',
    kind: 'paraphrase',
    finds: { documents: ['Repowering checklist'], meetings: ['Repowering Altenstein: what to do with old blades'] },
  },
  {
    asks: 'what becomes of old rotor blades',
    kind: 'words',
    finds: { documents: ['Repowering checklist'], meetings: ['Repowering Altenstein: what to do with old blades'] },
  },
  {
    asks: 'raspberries',
    kind: 'words',
    finds: { documents: ['Agrivoltaics layout guide'], meetings: ['Nora, about raspberries under glass'] },
  },
  {
    asks: 'heavy vehicles on wet meadows',
    kind: 'paraphrase',
    finds: { documents: ['Soil protection during construction'], meetings: ['Solar park Moorwiese: rewetting the peat'] },
  },
  { asks: 'bifacial gain over snow', kind: 'words', finds: { documents: ['Module choice and bifacial gain'] } },
  { asks: 'lifetime of lithium batteries in cycles', kind: 'words', finds: { documents: ['Battery storage sizing'] } },
  {
    asks: 'what does the fire brigade do when a battery burns',
    kind: 'words',
    finds: {
      documents: ['Battery storage sizing'],
      meetings: ['Battery fire concept with the county brigade'],
      activities: ['Fire brigade wants a drill at night'],
    },
  },
  { asks: 'earning with one battery on several markets', kind: 'paraphrase', finds: { documents: ['Revenue stacking explained'] } },
  {
    asks: 'solar roofs over parking lots',
    kind: 'paraphrase',
    finds: { documents: ['Car-park canopies'], meetings: ['Supermarket chain: roofs over 58 car parks'] },
  },
  {
    asks: 'flexible agreement, 24 megawatts firm',
    kind: 'words',
    finds: { meetings: ['Grid operator: Ketzin transformer is full'], activities: ['Operator offers 24 megawatts firm'] },
  },
  {
    asks: 'steps of a grid connection',
    kind: 'words',
    finds: { documents: ['How a connection request runs', 'Grid connection'] },
  },
  {
    asks: 'plant certificate missing',
    kind: 'words',
    finds: { documents: ['How a connection request runs', 'Reactive power and plant certificates'] },
  },
  {
    asks: 'redispatch payments',
    kind: 'words',
    finds: {
      documents: ['Curtailment and redispatch'],
      meetings: ['Have redispatch payments arrived?'],
      activities: ['Redispatch statement lacks eleven events'],
    },
  },
  { asks: 'power factor at the connection point', kind: 'words', finds: { documents: ['Reactive power and plant certificates'] } },
  {
    asks: 'who carries the risk of negative prices',
    kind: 'words',
    finds: {
      documents: ['Power purchase agreements'],
      meetings: ['Power purchase with the paper mill', 'Bank meeting: financing of Hohenau II'],
      activities: ['900 negative hours', 'about negative prices at Whitsun'],
    },
  },
  {
    asks: 'paper mill',
    kind: 'name',
    finds: { meetings: ['Power purchase with the paper mill'], activities: ['The paper mill’s parent'] },
  },
  { asks: 'what is P90', kind: 'name', finds: { documents: ['P50, P75 and P90'] } },
  {
    asks: 'debt service cover on P90',
    kind: 'words',
    finds: { documents: ['P50, P75 and P90'], meetings: ['Bank meeting: financing of Hohenau II'] },
  },
  {
    asks: 'what does the village get out of it',
    kind: 'vague',
    finds: { documents: ['Sharing income with municipalities'], meetings: ['Brandshagen: first talk with the mayor'] },
  },
  { asks: 'auction dates for onshore wind', kind: 'words', finds: { documents: ['Tender calendar'] } },
  {
    asks: 'preparing an evening in the village hall',
    kind: 'words',
    finds: { documents: ['Running a village hall evening'], meetings: ['Village hall evening, debrief'] },
  },
  { asks: 'rescue from the nacelle', kind: 'words', finds: { documents: ['Safety on site'] } },
  {
    asks: 'infrasound',
    kind: 'words',
    finds: { meetings: ['Village hall evening, debrief'], activities: ['23 questions on infrasound'] },
  },
  {
    asks: 'archaeologists found a Bronze Age settlement',
    kind: 'words',
    finds: { meetings: ['How did the archaeologists’ trench go?'], activities: ['a Bronze-age settlement under the planned crane pad'] },
  },
  {
    asks: 'glider club winch',
    kind: 'words',
    finds: { meetings: ['the objection by the glider club'], activities: ['Glider club’s winch'] },
  },
  { asks: 'hailstorm', kind: 'vague', finds: { meetings: ['What does the insurer say about hail?'] } },
  { asks: 'Renate Kolbe', kind: 'name', finds: { meetings: ['Permit conference for Hohenau II'] } },
  {
    asks: 'foundation in a drinking-water zone',
    kind: 'words',
    finds: { documents: ['Site search criteria'], meetings: ['Permit conference for Hohenau II'] },
  },
  {
    asks: 'building on peat',
    kind: 'words',
    finds: { meetings: ['Solar park Moorwiese: rewetting the peat'], activities: ['peat to a depth of 2.6 metres'] },
  },
  { asks: 'roads too narrow for transporting blades', kind: 'words', finds: { activities: ['Transport route for blades'] } },
  { asks: 'theft on the building site', kind: 'paraphrase', finds: { activities: ['copper cable were stolen'] } },
  { asks: 'can small animals pass the fence', kind: 'paraphrase', finds: { activities: ['the drawing of the fence'] } },
  { asks: 'unexploded bombs from the war', kind: 'paraphrase', finds: { activities: ['Old ammunition is likely'] } },
  {
    asks: 'sheep between the modules',
    kind: 'words',
    finds: { activities: ['120 sheep graze under the modules', 'sheep grazing between the rows'] },
  },
  {
    asks: 'who pays for dismantling',
    kind: 'vague',
    finds: {
      documents: ['Repowering checklist'],
      activities: ['estimate for dismantling', 'Old foundations reach four metres deep', 'removal bond of five percent'],
    },
  },
  { asks: 'hydrogen', kind: 'words', finds: { activities: ['talk about hydrogen'] } },
  { asks: 'shore power in the port', kind: 'words', finds: { activities: ['Port wants shore power'] } },
  { asks: 'selling roof power to tenants', kind: 'words', finds: { activities: ['Tenants could buy the roof’s power'] } },
  {
    asks: 'low-flying military helicopters',
    kind: 'words',
    finds: { documents: ['Site search criteria'], activities: ['corridor of low-flying helicopters'] },
  },
  { asks: 'drone found defective modules', kind: 'paraphrase', finds: { activities: ['eleven hot cells'] } },
  { asks: 'shopping trolleys', kind: 'words', finds: { meetings: ['Supermarket chain: roofs over 58 car parks'] } },
  { asks: 'emergency power for a hospital', kind: 'paraphrase', finds: { activities: ['bridge the 15 seconds until the diesel runs'] } },
  {
    asks: 'ice on the blades',
    kind: 'vague',
    finds: { activities: ['ice detector stopped turbine three', 'ice thrown onto the cycle path'] },
  },
];

/** What people of the demo companies would ask, by the company's name, with all that answers it. */
export const questions: Record<string, Question[]> = { acme, globex };
