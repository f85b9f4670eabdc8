import type { Conversation } from '../company.js';

/** What was said in globex's meetings. */
export const globexConversations: Conversation[] = [
  {
    title: 'Brandshagen: first talk with the mayor',
    guests: ['mayor@brandshagen.example', 'bauamt@brandshagen.example'],
    lines: `
Astrid: We would rather come to you before the rumours do. Seven turbines on the ridge, perhaps six.
Birgit Holm: The ridge is where people walk their dogs. How high?
Astrid: 245 metres to the tip of the blade.
Birgit Holm: That will fill the hall. What does the village get?
Daniel: 0.2 cents for each kilowatt hour, about thirty thousand euros a turbine and year. By law and without a condition.
Birgit Holm: The kindergarten needs a roof.
Daniel: We may not name a purpose; the council decides alone.
Jens Petersen: Is the old gravel pit part of your area?
Astrid: No, sand martins breed there. We keep 500 metres away.
Birgit Holm: Come to the council in January, with pictures from the churchyard. The worst view, please.
Astrid: You will have them a week ahead.`,
    summary: {
      decisions: ['Present in the council in January', 'The gravel pit stays outside of the area'],
      actionItems: ['Rafael makes photomontages from the churchyard', 'Daniel sends the model contract for the municipal share'],
      followUps: ['Offer a walk on the ridge to the hunting association'],
      note: 'Open, but will follow the mood in the hall.',
    },
  },
  {
    title: 'Grid operator: Ketzin transformer is full',
    guests: ['netz@ostnetz.example'],
    lines: `
Rafael: Our reservation for 42 megawatts runs out in March, and the load-flow study is still missing.
Holger Stein: The second transformer in Ketzin was delayed to 2029. Copper windings, the supplier says.
Nora: Could we connect with a flexible agreement until then?
Holger Stein: With 24 megawatts firm, and the rest whenever the line allows.
Rafael: How often would that be?
Holger Stein: About 88 percent of all hours; less in February storms.
Nora: With a battery behind the same meter we would lose two percent of the energy instead of nine.
Holger Stein: The battery must not draw from the grid between five and eight in the evening.
Nora: It would not want to, those are the expensive hours.
Rafael: Please confirm the flexible agreement in writing; the bank needs it.`,
    summary: {
      decisions: ['Apply for a flexible agreement with 24 megawatts firm'],
      actionItems: ['Nora sizes a battery behind the shared meter', 'Holger Stein confirms the terms in writing'],
      followUps: ['Extend the reservation before March'],
    },
  },
  {
    title: 'Red kite nest found at Lerchenfeld',
    guests: ['k.vogt@avifauna.example'],
    lines: `
Klara Vogt: The nest is in an oak, 940 metres from turbine four. Two young fledged.
Astrid: So turbine four is gone?
Klara Vogt: Not necessarily. Mowing shutdown within 250 metres, plus cameras.
Mei: The cameras stop the rotor within thirty seconds of a detection.
Klara Vogt: The authority accepted that at Hohenau, after a year of trial.
Mei: What did the trial cost them?
Klara Vogt: 2.1 percent of the yield, and a great many pictures of buzzards.
Astrid: Could we move the turbine 300 metres to the west?
Rafael: Then it stands in the noise contour of the mill.
Astrid: Cameras it is. Klara, would you write the protection concept?
Klara Vogt: By the end of the month, with the flight lines from April.`,
    summary: {
      decisions: ['Keep turbine four, with camera detection and mowing shutdown'],
      actionItems: ['Klara Vogt writes the protection concept', 'Mei calculates the loss of yield'],
      followUps: ['Tell the bank about the lower P90'],
    },
  },
  {
    title: 'Solar park Moorwiese: rewetting the peat',
    guests: ['moor@naturstiftung.example', 'landwirt@hof-ahlers.example'],
    lines: `
Nora: The idea is to raise the water table to ten centimetres under the grass and build above it.
Wiebke Thoms: The foundation pays for ditches and weirs, if the peat stays wet for thirty years.
Hinrich Ahlers: And my cows?
Wiebke Thoms: Water buffalo, or reed for insulation boards. Not black-and-whites.
Hinrich Ahlers: Lease by the hectare would have to be three thousand then.
Nora: We calculated with 2,800 and a share of the power above five cents.
Rafael: Piles corrode in acid peat. We need galvanised steel with a sacrificial millimetre, or larch.
Nora: Cable trays above ground, no trenches.
Wiebke Thoms: And construction from a mat in frost. Nothing heavier than fifteen tonnes.
Hinrich Ahlers: My grandfather drained that meadow with a spade. He would laugh.`,
    summary: {
      decisions: ['Raise the water table before construction', 'No cable trenches in the peat'],
      actionItems: ['Rafael asks for a corrosion report on steel in peat', 'Nora revises the lease offer for Hof Ahlers'],
      followUps: ['Apply for carbon certificates for rewetted peat'],
    },
  },
  {
    title: 'Bank meeting: financing of Hohenau II',
    guests: ['project.finance@nordbank.example', 'l.meier@nordbank.example'],
    lines: `
Lars Meier: Your two yield reports are 5.2 percent apart. Our committee will not accept the mean.
Daniel: The second expert used an older roughness map; the forest was felled in 2022.
Lars Meier: Then let him say so in an addendum.
Mei: With the new map the difference is 1.8 percent.
Lars Meier: Good. On P90 we see debt cover of 1.12. We need 1.15.
Daniel: Eighteen years instead of seventeen?
Lars Meier: Or half a million more equity.
Astrid: We prefer the longer term. The feed-in premium runs for twenty.
Lars Meier: Negative hours?
Daniel: Modelled with 480 a year, rising to 700.
Lars Meier: I would rather see 900 in the downside case.`,
    summary: {
      decisions: ['Term of eighteen years if the downside case holds'],
      actionItems: ['Mei gets the addendum to the yield report', 'Daniel models 900 negative hours'],
      followUps: ['Committee meets on the second Thursday of next month'],
    },
  },
  {
    title: 'Village hall evening, debrief',
    guests: [],
    lines: `
Nora: A hundred and forty people, twelve of them shouting, and about forty who stayed for an hour and asked good questions.
Astrid: Which station was fullest?
Nora: Noise. The expert let them hear 40 decibels through a speaker and the room went quiet.
Rafael: At the landscape table they wanted the view from the cemetery, not only from the church.
Daniel: The savings bond sold itself, thirty people left their address.
Astrid: What did we do badly?
Nora: The microphone. And no answer on infrasound that a normal person understands.
Mei: I can draw it: a drive in a car exposes you to more than a year beside the turbine.
Rafael: Please with the source.
Astrid: Letters to everyone who wrote a question, within two weeks.`,
    summary: {
      decisions: ['Keep the three stations for the next evening'],
      actionItems: ['Mei draws the comparison of infrasound, with its source', 'Nora answers all written questions'],
      followUps: ['Photomontage from the cemetery'],
      note: 'The hearing test with the loudspeaker worked better than any slide.',
    },
  },
  {
    title: 'Power purchase with the paper mill',
    guests: ['einkauf@papier-elbtal.example'],
    lines: `
Daniel: You use 310 gigawatt hours a year, day and night. We make 96, when the wind blows.
Sigrun Falk: So we would take everything you produce. At which price?
Daniel: Sixty-one euros for ten years, pay as produced.
Sigrun Falk: The futures stand at 68 for baseload. The shape is worth more than seven.
Daniel: You carry the profile, we carry negative hours.
Sigrun Falk: And guarantees of origin?
Daniel: Included. Your customers print it on their boxes.
Sigrun Falk: Our rating is BBB minus. Will your bank want a guarantee?
Daniel: From the parent, for eighteen months of payments.
Sigrun Falk: Twelve. I can get twelve through the board.`,
    summary: {
      decisions: ['Negotiate on pay as produced for ten years'],
      actionItems: ['Daniel asks the bank whether twelve months of guarantee suffice'],
      followUps: ['Sigrun Falk takes it to the board in December'],
    },
  },
  {
    title: 'Permit conference for Hohenau II',
    guests: ['immission@landkreis-hohenau.example', 'wasser@landkreis-hohenau.example'],
    lines: `
Astrid: The file has been complete since August. May we ask what is still open?
Renate Kolbe: Water. Foundation two lies in drinking-water zone three.
Rafael: Zone three allows it with concrete free of chromate and a double-walled transformer.
Ulf Janssen: I also want biodegradable hydraulic oil in the cranes.
Rafael: Agreed, it is in the method statement already.
Renate Kolbe: Air traffic control asks for lights that switch on only when an aircraft comes.
Mei: Transponder-controlled lighting is ordered.
Renate Kolbe: Then the objections. Two hundred and six, most of them the same letter.
Astrid: Will there be a public hearing?
Renate Kolbe: In writing. You will have the decision before Easter, if nobody falls ill.`,
    summary: {
      decisions: ['Objections are treated in writing, without a hearing'],
      actionItems: ['Rafael adds the hydraulic oil to the construction log'],
      followUps: ['Permit expected before Easter'],
    },
  },
  {
    title: 'Battery fire concept with the county brigade',
    guests: ['kreisbrand@feuerwehr-hohenau.example'],
    lines: `
Nora: Sixteen containers, lithium iron phosphate, ten metres apart.
Matthias Roth: What do we do when one burns? My people have never seen that.
Nora: Cool the neighbours and let it burn out, with water for two hours.
Matthias Roth: There is no hydrant within two kilometres.
Rafael: An underground tank of 96 cubic metres at the gate.
Matthias Roth: And where does the dirty water go?
Rafael: Into a lined basin with a valve that closes by itself.
Matthias Roth: Hydrogen fluoride?
Nora: Gas sensors, and the wind direction on the display beside the gate.
Matthias Roth: I want a drill before you switch it on, at night.`,
    summary: {
      decisions: ['Underground tank and lined basin are built'],
      actionItems: ['Nora organises a night drill with the brigade'],
      followUps: ['Key safe at the gate'],
    },
  },
  {
    title: 'Repowering Altenstein: what to do with old blades',
    guests: ['blades@recyclo.example'],
    lines: `
Mei: Thirty-six blades of 34 metres, built in 2003. Glass fibre and epoxy.
Oskar Brand: Eight could be sold to a park in Poland, the rest we shred for the cement kiln.
Mei: What about the noise barriers that you showed at the fair?
Oskar Brand: Works with the outer third. A motorway authority has asked for 400 metres.
Daniel: What does the kiln cost?
Oskar Brand: 190 euros a tonne, transport not included. They weigh 6.2 tonnes each.
Astrid: Our neighbours asked for a blade as a bench for the playground.
Oskar Brand: Cut, sanded and sealed, I can give you that for the price of the paint.
Mei: And the certificate of disposal for the county?
Oskar Brand: By serial number, blade by blade.`,
    summary: {
      decisions: ['Eight blades are sold, the outer thirds become noise barriers, the rest goes to the kiln'],
      actionItems: ['Oskar Brand makes a bench for the playground', 'Mei lists the serial numbers'],
      followUps: ['File certificates of disposal with the county'],
    },
  },
  {
    title: 'Supermarket chain: roofs over 58 car parks',
    guests: ['immobilien@frischmarkt.example', 'd.adler@frischmarkt.example'],
    lines: `
Dagmar Adler: The law says roofs on new car parks. We want to do the old ones too, if the power is cheaper than from the grid.
Nora: For a market with 90 bays we see 340 kilowatts and a price of nine cents over twenty years.
Dagmar Adler: Refrigeration runs day and night. How much of the solar power do we use ourselves?
Nora: Seventy percent in summer, nearly all in winter.
Rafael: The steel is what costs. With one column for three bays we save a fifth.
Dagmar Adler: Shopping trolleys hit columns.
Rafael: So do vans. We set them in concrete up to a metre.
Dagmar Adler: Could building go on while the shop is open?
Rafael: One half at a time, five weeks each, not in December.
Dagmar Adler: Pick five sites, different ones. If they work we talk about fifty.`,
    summary: {
      decisions: ['Five pilot sites of different kinds'],
      actionItems: ['Rafael proposes five sites', 'Nora models self-consumption with refrigeration'],
      followUps: ['Talk about charging points with the same partner'],
    },
  },
  {
    title: 'Lessons from the lidar campaign',
    guests: [],
    lines: `
Mei: Availability was 79 percent in November. Fog, and once a spider on the window.
Astrid: Is the year still usable?
Mei: With the mast at Hohenau for correlation, yes. Uncertainty goes up by 0.6 points.
Rafael: The generator ran dry twice because the farmer moved the fuel tank.
Mei: A methanol fuel cell would run for four months.
Daniel: At eleven thousand euros more for each campaign.
Mei: Half a point of uncertainty is worth two hundred thousand in debt capacity.
Astrid: Then buy two. And pay the farmer for looking at it once a week.
Mei: And a wiper for the spider.`,
    summary: {
      decisions: ['Two methanol fuel cells are bought'],
      actionItems: ['Mei writes the correction with the mast at Hohenau'],
      followUps: ['Weekly check by the landowner, paid'],
    },
  },
];
