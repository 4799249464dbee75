using System.Globalization;
using System.Runtime.InteropServices;
using MobileNetEdge.PhotoClassifier;
using MobileNetEdge.Runtime.Int8;

// probe MODEL [FILE]...: the model tests itself. A photo LABEL-NUMBER.jpg must show what its name says; an input NAME.in.raw must give
// NAME.out.raw. RUNS=n runs the network n times more, to count instructions from outside.
Engine engine = Engine.Load(args[0]);
engine.SelfTest();
foreach (string file in args.Skip(1).Where(file => file.EndsWith(".in.raw", StringComparison.Ordinal)))
{
    File.ReadAllBytes(file).CopyTo(engine.Input());
    engine.Run();
    if (!engine.Output().SequenceEqual(File.ReadAllBytes(file[..^".in.raw".Length] + ".out.raw")))
    {
        Console.Error.WriteLine($"{file}: another answer");
        return 1;
    }
}

string[] photos = args.Where(file => file.EndsWith(".jpg", StringComparison.Ordinal)).ToArray();
if (photos.Length > 0)
{
    using Classifier classifier = new(engine);
    foreach (string photo in photos)
    {
        Sighting sighting = classifier.Classify(File.ReadAllBytes(photo));
        string name = Path.GetFileName(photo);
        if (sighting.Label != name[..name.LastIndexOf('-')])
        {
            Console.Error.WriteLine($"{name}: {sighting}");
            return 1;
        }
    }
}

int runs = int.Parse(Environment.GetEnvironmentVariable("RUNS") ?? "0", CultureInfo.InvariantCulture);
for (int i = 0; i < runs; i++)
{
    engine.Run();
}

Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}: {args.Length - 1} files, "
    + $"{engine.InstructionSet}, {engine.MultiplyAccumulates} multiply-accumulates, arena {engine.ArenaBytes}, "
    + $"weights {engine.WeightBytes}");
return 0;
