using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;

// probe MODEL [INPUT ANSWER]...: the model tests itself, and gives each answer for its input; runs it as often as RUNS says, to be counted from outside.
using Engine engine = Engine.Load(args[0]);
engine.SelfTest();
for (int i = 1; i < args.Length; i += 2)
{
    File.ReadAllBytes(args[i]).CopyTo(engine.Input());
    engine.Run();
    if (!engine.Output().SequenceEqual(File.ReadAllBytes(args[i + 1])))
    {
        Console.Error.WriteLine($"{args[i]}: the answer is not {args[i + 1]}");
        return 1;
    }
}

int runs = int.Parse(Environment.GetEnvironmentVariable("RUNS") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
for (int i = 0; i < runs; i++)
{
    engine.Run();
}

Console.WriteLine($"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.ProcessArchitecture}: {engine.InstructionSet}, "
    + $"{(args.Length - 1) / 2} answers, {engine.MultiplyAccumulates} multiply-accumulates, arena {engine.ArenaBytes}, "
    + $"weights {engine.WeightBytes}");
return 0;
