namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>What the workers of a <see cref="Team"/> run.</summary>
internal interface ITeamProgram
{
    /// <summary>Does a worker's share; called by all workers at once.</summary>
    void Run(in Share share);
}
