namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>
/// What the threads of a <see cref="Team"/> run: stages one after the other, each divided into slices that may be computed in any order
/// and in parallel.
/// </summary>
internal interface ITeamProgram
{
    /// <summary>Returns the number of slices of a stage, 1 or more.</summary>
    int Slices(int stage);

    /// <summary>Computes a slice of a stage; all stages before it are done.</summary>
    void Run(int stage, in Share share);
}
